// The bytes of a request.
#include <catch2/catch_test_macros.hpp>

#include "support/attack_run.h"
#include "support/nginx.h"
#include "support/wire_server.h"

using namespace barrage::test;

namespace {

// What one hit of `targets` sends; "URL" in it is the server's.
std::string sent(std::vector<std::string> flags, std::string targets) {
  WireServer server;
  const auto at = targets.find("URL");
  targets.replace(at, 3, server.url("").substr(0, server.url("").size()));
  flags.insert(flags.end(), {"-rate=100", "-n=1"});
  const auto run = run_attack(std::move(flags), targets);
  CHECK(run.all_ok());
  const auto seen = server.stop();
  REQUIRE(seen.size() == 1);
  return seen[0];
}

bool holds(const std::string& bytes, const std::string& line) {
  return bytes.find("\r\n" + line + "\r\n") != std::string::npos;
}

}  // namespace

TEST_CASE("a plain GET holds a host, a user agent, what is usual, and nothing else") {
  const auto bytes = sent({}, "GET URL/a?b=c\n");
  CHECK(bytes.starts_with("GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:"));
  CHECK(bytes.ends_with("\r\n\r\n"));
  for (const auto& line : lines_of(bytes)) {
    const auto name = line.substr(0, line.find(':'));
    const bool expected = line.starts_with("GET ") || name == "Host" || name == "User-Agent" ||
                          name == "Accept" || line == "\r";
    INFO(line);
    CHECK(expected);
  }
}

TEST_CASE("a path goes out as written") {
  CHECK(sent({}, "GET URL/a/../b//c?d=/../e\n").starts_with("GET /a/../b//c?d=/../e HTTP/1.1\r\n"));
}

TEST_CASE("header names go to the wire as written, and duplicates are kept in order") {
  const auto bytes = sent({}, "GET URL/\nx-ODD-case: 1\nX-Two: a\nX-Two: b\n");
  CHECK(holds(bytes, "x-ODD-case: 1"));
  CHECK(bytes.find("\r\nX-Two: a\r\nX-Two: b\r\n") != std::string::npos);
}

TEST_CASE("flag -header is for targets that lack it, whatever the case") {
  const auto bytes =
      sent({"-header=X-Mine: default", "-header=X-Other: kept"}, "GET URL/\nx-mine: own\n");
  CHECK(holds(bytes, "x-mine: own"));
  CHECK(bytes.find("default") == std::string::npos);
  CHECK(holds(bytes, "X-Other: kept"));
}

TEST_CASE("user agent and host are the target's when it names them") {
  const auto bytes = sent({}, "GET URL/\nUser-Agent: mine/1\nHost: other.test\n");
  CHECK(holds(bytes, "User-Agent: mine/1"));
  CHECK(holds(bytes, "Host: other.test"));
  CHECK(bytes.find("barrage") == std::string::npos);
  CHECK(bytes.find("127.0.0.1") == std::string::npos);
}

TEST_CASE("an empty query goes out as written, and so does the scheme's own port") {
  CHECK(sent({}, "GET URL/a?\n").starts_with("GET /a? HTTP/1.1\r\n"));
  CHECK(sent({}, "GET URL?#b\n").starts_with("GET /? HTTP/1.1\r\n"));
  for (const std::string host : {"a.test:80", "a.test", "b\u00fccher.test:80"}) {
    CAPTURE(host);
    WireServer server;
    const auto run = run_attack(
        {"-rate=100", "-n=1", "-connect-to=:80:127.0.0.1:" + std::to_string(server.port())},
        "GET http://" + host + "/\n");
    CHECK(run.all_ok());
    const auto seen = server.stop();
    REQUIRE(seen.size() == 1);
    CHECK(holds(seen[0], "Host: " + (host.starts_with('b') ? "xn--bcher-kva.test:80" : host)));
  }
}

TEST_CASE("a length by hand is sent if it is right") {
  CHECK(holds(sent({}, "GET URL/\nContent-Length: 0\n"), "Content-Length: 0"));
  const auto bytes = sent({}, "PUT URL/\nContent-Length: 2\n{}\n");
  CHECK(bytes.find("Content-Length: 2") == bytes.rfind("Content-Length"));
}

TEST_CASE("any method goes out as written") {
  CHECK(sent({}, "SUBSCRIBE URL/\n").starts_with("SUBSCRIBE / HTTP/1.1\r\n"));
  CHECK(sent({}, "DELETE URL/\n").starts_with("DELETE / HTTP/1.1\r\n"));
}

TEST_CASE("a body has its length, no added type, and no wait for permission") {
  const auto bytes = sent({}, "POST URL/\n{\"a\": 1}\n");
  CHECK(holds(bytes, "Content-Length: 8"));
  CHECK(bytes.ends_with("\r\n\r\n{\"a\": 1}"));
  CHECK(bytes.find("Content-Type") == std::string::npos);
  CHECK(bytes.find("Expect") == std::string::npos);
  CHECK(holds(sent({}, "POST URL/\n"), "Content-Length: 0"));
}

TEST_CASE("a GET with a body is sent with the body") {
  const auto bytes = sent({}, "GET URL/\n{}\n");
  CHECK(bytes.starts_with("GET "));
  CHECK(bytes.ends_with("\r\n\r\n{}"));
}

TEST_CASE("a HEAD with a body is sent with the body, and its response has none") {
  for (const std::string head : {"Content-Length: 5", "Transfer-Encoding: chunked", "X: 1"}) {
    CAPTURE(head);
    WireServer server("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n" + head + "\r\n\r\n");
    const auto run = run_attack({"-rate=100", "-n=2"}, "HEAD " + server.url() + "\n{}\n");
    CHECK(run.all_ok());
    CHECK(run.with_code(200) == 2);
    for (const std::string& bytes : server.stop()) {
      CHECK(bytes.starts_with("HEAD / HTTP/1.1\r\n"));
      CHECK(holds(bytes, "Content-Length: 2"));
      CHECK(bytes.ends_with("\r\n\r\n{}"));
    }
  }
  WireServer server("HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 5\r\n\r\n");
  CHECK(
      run_attack({"-rate=100", "-n=1"}, "HEAD " + server.url() + "\n{}\n").with_fault("redirect") ==
      1);
  CHECK(run_attack({"-rate=100", "-n=1", "-redirects=-1"}, "HEAD " + server.url() + "\n{}\n")
            .all_ok());
  CHECK(run_attack({"-rate=100", "-n=1", "-redirects=0"}, "HEAD " + server.url() + "\n{}\n")
            .with_fault("redirect") == 1);
  Nginx nginx;
  for (const char* http2 : {"-http2", "-http2=false"}) {
    CHECK(run_attack({"-rate=100", "-n=3", http2, "-root-certs=" + nginx.ca()},
                     "HEAD " + nginx.https() + "\n{}\n")
              .all_ok());
  }
  const auto seen = nginx.stop();
  CHECK(seen.size() == 6);
  for (const auto& request : seen) {
    CHECK(request.method == "HEAD");
    CHECK(request.content_length == "2");
  }
}

TEST_CASE("flag -keepalive=false says so to the server") {
  CHECK(holds(sent({"-keepalive=false"}, "GET URL/\n"), "Connection: close"));
}

TEST_CASE("a dry run does not even connect") {
  WireServer server;
  const TempDir dir;
  for (const char* more : {"-lazy=false", "-lazy"}) {
    const auto done = run({.argv = {program("attack"), "-dry-run", "-rate=1000", "-duration=1s",
                                    more, "-output=" + dir.file("run.bin")},
                           .input = "GET " + server.url("/dry") + "\n"});
    CHECK(done.exit_code == 0);
    CHECK(done.err.empty());
    CHECK(done.out.find("GET " + server.url("/dry") + "\n") != std::string::npos);
  }
  CHECK_FALSE(std::filesystem::exists(dir.file("run.bin")));
  CHECK(server.stop().empty());
}

TEST_CASE("headers of files reach the wire, also those for the proxy") {
  const TempDir dir;
  const auto headers = "@" + dir.write("headers", "# all\nX-A: 1\nX-B: 2\n");
  const auto bytes = sent({"-header=" + headers, "-header=X-C: 3"}, "GET URL/\nX-B: own\n");
  CHECK(holds(bytes, "X-A: 1"));
  CHECK(holds(bytes, "X-B: own"));
  CHECK_FALSE(holds(bytes, "X-B: 2"));
  CHECK(holds(bytes, "X-C: 3"));

  WireServer proxy;
  const auto run = run_attack({"-n=1", "-proxy=" + proxy.url(), "-proxy-header=" + headers},
                              "GET http://no-such-name.invalid/\n");
  CHECK(run.all_ok());
  const auto seen = proxy.stop();
  REQUIRE(seen.size() == 1);
  CHECK(holds(seen[0], "X-A: 1"));
}
