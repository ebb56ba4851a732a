// Where connections go to and come from.
#include <signal.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>

#include "support/attack_run.h"
#include "support/nginx.h"
#include "support/target_server.h"
#include "support/wire_server.h"

using namespace barrage::test;

namespace {

std::string get(const std::string& url) { return "GET " + url + "\n"; }

AttackRun attack(std::vector<std::string> flags, const std::string& url) {
  flags.insert(flags.end(), {"-rate=100", "-n=6"});
  return run_attack(std::move(flags), get(url));
}

}  // namespace

TEST_CASE(
    "flag -connect-to goes elsewhere and leaves host name and certificate check as they were") {
  Nginx nginx;
  const auto to = "-connect-to=server.test:443:127.0.0.1:" + std::to_string(nginx.https_port());
  CHECK(attack({to, "-root-certs=" + nginx.ca()}, "https://server.test/").all_ok());
  const auto seen = nginx.stop();
  REQUIRE(seen.size() == 6);
  CHECK(seen[0].host == "server.test");
}

TEST_CASE("several -connect-to of one name take turns") {
  TargetServer first, second, third;
  std::vector<std::string> flags{"-keepalive=false"};
  for (const auto* server : {&first, &second, &third}) {
    flags.push_back("-connect-to=a.test:80:127.0.0.1:" + std::to_string(server->port()));
  }
  CHECK(attack(flags, "http://a.test/").all_ok());
  for (auto* server : {&first, &second, &third}) CHECK(server->stop().size() == 2);
}

TEST_CASE("flag -connect-to takes IPv6 addresses") {
  Process server({.argv = {program("target-server"), "-addr=[::1]:0"}});
  const auto line = server.read_line();
  if (!line) SKIP("no IPv6 loopback here");
  const auto port = line->substr(line->rfind(':') + 1);
  const auto to = "-connect-to=a.test:80:[::1]:" + port.substr(0, port.size() - 1);
  CHECK(attack({to}, "http://a.test/").all_ok());
}

TEST_CASE("an IPv6 literal is a host like any other") {
  Process server({.argv = {program("target-server"), "-addr=[::1]:0"}});
  const auto line = server.read_line();
  if (!line) SKIP("no IPv6 loopback here");
  CHECK(attack({}, line->substr(line->find("http://"))).all_ok());
}

TEST_CASE("flag -unix-socket is used whatever the URL says, and no name is resolved") {
  Nginx nginx;
  CHECK(attack({"-unix-socket=" + nginx.unix_socket()}, "http://no-such-name.invalid/").all_ok());
  const auto seen = nginx.stop();
  REQUIRE(seen.size() == 6);
  CHECK(seen[0].port == 0);
  CHECK(seen[0].host == "no-such-name.invalid");
}

TEST_CASE("several local addresses take turns") {
  Nginx nginx;
  CHECK(attack({"-laddr=127.0.0.2,127.0.0.3", "-keepalive=false"}, nginx.http()).all_ok());
  std::map<std::string, int> from;
  for (const auto& request : nginx.stop()) ++from[request.remote];
  CHECK(from == std::map<std::string, int>{{"127.0.0.2", 3}, {"127.0.0.3", 3}});
}

TEST_CASE("proxies of the environment are used only when -proxy asks for them") {
  TargetServer server;
  const TempDir dir;
  const auto attack_with_proxy = [&](const std::vector<std::string>& more, const std::string& name,
                                     const std::string& also = "all_proxy=") {
    std::vector<std::string> argv{program("attack"), "-rate=100", "-n=2",
                                  "-output=" + dir.file("run.bin")};
    argv.insert(argv.end(), more.begin(), more.end());
    const auto proxy = "http://127.0.0.1:" + std::to_string(free_port());
    const auto done = run({.argv = argv,
                           .input = get(server.url()),
                           .extra_env = {name + "=" + proxy, "NO_PROXY=", "no_proxy=", also}});
    CHECK(done.exit_code == 0);
    return parse_records(encode_stream(content_of(dir.file("run.bin"))).out).at(0).fault;
  };
  CHECK(attack_with_proxy({}, "http_proxy") == "none");
  CHECK(attack_with_proxy({"-proxy=env"}, "http_proxy") == "refused");
  CHECK(attack_with_proxy({"-proxy=env"}, "HTTP_PROXY") == "refused");
  // A CGI program, where it may come from a request.
  CHECK(attack_with_proxy({"-proxy=env"}, "HTTP_PROXY", "REQUEST_METHOD=GET") == "none");
  CHECK(server.stop().size() == 4);
}

TEST_CASE("a proxy that refuses is distinguished from a server that does") {
  WireServer proxy("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
  const auto to = [](std::uint16_t port) {
    return "-proxy=http://127.0.0.1:" + std::to_string(port);
  };
  for (const auto& hit : attack({to(proxy.port())}, "https://a.test/").records) {
    CHECK(hit.fault == "refused");
    CHECK(hit.error == "the proxy refused the tunnel: 407 Proxy Authentication Required");
    CHECK(hit.code == 0);
  }
  for (const auto& hit : attack({to(free_port())}, "http://a.test/").records) {
    CHECK(hit.fault == "refused");
    CHECK(hit.error == "proxy: connection refused");
  }
  for (const auto& hit : attack({"-proxy=http://no-such.invalid:1"}, "http://a.test/").records) {
    CHECK(hit.fault == "dns");
    CHECK(hit.error == "proxy: no address for it");
  }
}

TEST_CASE("an attack that nothing accepts says so in one line, while it runs") {
  const TempDir dir;
  const std::string place = "127.0.0.1:" + std::to_string(free_port());
  const std::string line = "attack: every connection so far was refused: " + place + "\n";
  const auto attack = [&](const std::string& flags, const std::string& target) {
    return run_shell("echo '" + target + "' | attack -output=run.bin " + flags, dir.path());
  };
  for (const std::string flags : {"-rate=500 -n=300", "-rate=10 -n=3", "-quiet -rate=500 -n=300"}) {
    const Finished done = attack(flags, "GET http://u:p@" + place + "/x");
    CHECK(done.exit_code == 0);
    CHECK(done.err == line);
  }
  const Finished held = attack("-rate=0 -duration=1s", "WS ws://" + place + "/\nx");
  CHECK(held.err == line);

  Process slow({.argv = {program("attack"), "-rate=10", "-duration=0"},
                .input = "GET http://" + place + "/\n"});
  CHECK(slow.read_error_line() == line.substr(0, line.size() - 1));
  slow.send(SIGINT);
  CHECK(slow.wait().err == line);

  TargetServer server;
  const Finished alike = attack("-rate=500 -n=300", "GET " + server.url("/status/503"));
  CHECK(alike.err ==
        "attack: each of the first 100 hits failed: 503 Service Unavailable: 127.0.0.1:" +
            std::to_string(server.port()) + "\n");
}

TEST_CASE("an attack waits with -wait-for until the target accepts, and no longer than it says") {
  const std::uint16_t port = free_port();
  const std::string target = "GET http://127.0.0.1:" + std::to_string(port) + "/\n";
  const Finished none =
      run({.argv = {program("attack"), "-n=1", "-wait-for=300ms"}, .input = target});
  CHECK(none.exit_code == 1);
  CHECK(none.out.empty());
  CHECK(none.err == "attack: -wait-for: 127.0.0.1:" + std::to_string(port) +
                        " accepted no connection within 300ms: connection refused\n");

  Process attack(
      {.argv = {program("attack"), "-n=5", "-rate=100", "-wait-for=60s"}, .input = target});
  CHECK(attack.read_error_line() ==
        "attack: waiting for 127.0.0.1:" + std::to_string(port) + ": connection refused");
  TargetServer server({"-addr=127.0.0.1:" + std::to_string(port)});
  const Finished done = attack.wait();
  CHECK(done.exit_code == 0);
  const auto records = parse_records(encode_stream(done.out).out);
  REQUIRE(records.size() == 5);
  for (const Record& record : records) CHECK(record.fault == "none");
  CHECK(server.stop().size() == 5);  // a connection that sends nothing is no request
}
