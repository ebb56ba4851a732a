// A canary in every place that may hold a secret is searched for in every output.
#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <map>

#include "support/attack_run.h"
#include "support/nginx.h"
#include "support/wire_server.h"

using namespace barrage::test;

namespace {

const std::string kCanary = "C4n4ry";
const std::vector<std::string> kSecretNames{
    "token", "access_token",    "key",      "api_key",       "apiKey",
    "sig",   "X-Amz-Signature", "password", "client_secret", "to%6Ben"};

// A response that shows secrets everywhere.
std::string telling_answer(const std::string& status_line) {
  const std::string body = kCanary + "ResponseBody";
  return status_line + "\r\nSet-Cookie: id=" + kCanary + "SetCookie\r\nX-Trace: " + kCanary +
         "ResponseHeader\r\nLocation: http://other.test/?token=" + kCanary +
         "Location\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// A URL with a canary as user, as password and in each query value that says it is a secret.
std::string telling_url(const std::string& host_port) {
  std::string url =
      "http://" + kCanary + "User:" + kCanary + "Password@" + host_port + "/path?page=2";
  for (const auto& name : kSecretNames) url.append("&").append(name).append("=C4n4ryQuery");
  return url + "#id_token=" + kCanary + "Fragment";
}

std::string telling_target(const std::string& host_port) {
  return "POST " + telling_url(host_port) + "\nAuthorization: Bearer " + kCanary +
         "Header\nCookie: id=" + kCanary + "Cookie\nX-Anything: " + kCanary + "Custom\n{\"a\": \"" +
         kCanary + "Body\"}\n";
}

// What a command says, by the name of the place.
using Outputs = std::map<std::string, std::string>;

void add(Outputs& outputs, const std::string& what, const Finished& done) {
  outputs[what + " stdout"] = done.out;
  outputs[what + " stderr"] = done.err;
}

// All that can be made of a stream, and the stream.
void add_stream(Outputs& outputs, const std::string& stream) {
  outputs["stream"] = stream;
  for (const char* type : {"text", "json", "html", "hist[0,1ms]", "hdrplot"}) {
    add(outputs, std::string("report ") + type, report_stream(stream, type));
  }
  for (const char* to : {"json", "csv", "msgpack"}) {
    add(outputs, std::string("encode ") + to,
        run({.argv = {program("encode"), std::string("-to=") + to}, .input = stream}));
  }
  add(outputs, "plot", run({.argv = {program("plot")}, .input = stream}));
}

Outputs outputs_of(std::vector<std::string> flags, const std::string& targets, int exit_code = 0) {
  const TempDir dir;
  const auto stream = dir.file("run.bin");
  flags.insert(flags.begin(), program("attack"));
  flags.insert(flags.end(), {"-rate=100", "-n=3", "-timeout=5s", "-output=" + stream});
  Outputs outputs;
  const auto done = run({.argv = flags, .input = targets, .directory = dir.path()});
  INFO(done.err);
  CHECK(done.exit_code == exit_code);
  add(outputs, "attack", done);
  if (std::filesystem::exists(stream)) add_stream(outputs, content_of(stream));
  return outputs;
}

void check_silent(const Outputs& outputs, const std::string& secret = kCanary) {
  for (const auto& [place, text] : outputs) {
    const auto at = text.find(secret);
    INFO(place << ": "
               << text.substr(at == text.npos ? 0 : at - std::min<std::size_t>(at, 40), 120));
    CHECK(at == std::string::npos);
  }
}

// Flags that hold canaries, and the files they need.
class TellingFlags {
 public:
  std::vector<std::string> all() const {
    return {"-header=X-Flag: " + kCanary + "Flag", "-header=@" + headers_, "-body=" + body_,
            "-proxy-header=@" + headers_};
  }

 private:
  TempDir dir_;
  std::string headers_ = dir_.write("headers", "X-File: " + kCanary + "HeaderFile\n");
  std::string body_ = dir_.write("body", kCanary + "BodyFile");
};

std::string host_port(const WireServer& server) {
  return "127.0.0.1:" + std::to_string(server.port());
}

}  // namespace

TEST_CASE("no secret of a request or a response reaches an output") {
  const TellingFlags flags;
  for (const char* status : {"HTTP/1.1 200 OK", "HTTP/1.1 500 C4n4ryReason", "C4n4ryNoHttp"}) {
    CAPTURE(status);
    WireServer server(telling_answer(status));
    check_silent(outputs_of(flags.all(), telling_target(host_port(server))));
    const auto received = server.stop();
    REQUIRE_FALSE(received.empty());
    for (const char* sent : {"HeaderFile", "Header", "Cookie", "Custom", "Body", "Flag", "Query"}) {
      CHECK(received[0].find(kCanary + sent) != std::string::npos);  // else nothing is proven
    }
  }
}

TEST_CASE("no secret of a redirect reaches an output, whether it is followed or not") {
  for (const char* flag :
       {"-redirects=-1", "-redirects=0", "-redirects-to=same", "-redirects-to=any"}) {
    CAPTURE(flag);
    WireServer server(telling_answer("HTTP/1.1 302 Found"));
    const auto to = "-connect-to=other.test:80:" + host_port(server);
    check_silent(outputs_of({flag, to}, telling_target(host_port(server))));
  }
}

TEST_CASE("with -keep-secrets what is in a URL is recorded, and nothing else") {
  WireServer server(telling_answer("HTTP/1.1 500 C4n4ryReason"));
  const TellingFlags files;
  auto flags = files.all();
  flags.push_back("-keep-secrets");
  auto outputs = outputs_of(flags, telling_target(host_port(server)));
  CHECK(outputs["stream"].find(telling_url(host_port(server))) != std::string::npos);
  // Where -keep-secrets shows it, the tests above would have seen it.
  for (const char* place : {"encode json stdout", "encode csv stdout", "encode msgpack stdout",
                            "report text stdout", "report json stdout", "report html stdout"}) {
    CAPTURE(place);
    CHECK(outputs[place].find("C4n4ryUser:C4n4ryPassword@") != std::string::npos);
  }
  for (const char* hidden : {"Header", "Cookie", "Custom", "Body", "Flag", "Response", "Reason"}) {
    check_silent(outputs, kCanary + hidden);
  }
}

TEST_CASE("no secret of a proxy reaches an output") {
  const TellingFlags flags;
  const auto attack = [&](const std::string& proxy, int exit_code) {
    auto all = flags.all();
    all.push_back("-proxy=" + proxy);
    check_silent(outputs_of(all, telling_target("server.test"), exit_code));
  };
  WireServer proxy(telling_answer("HTTP/1.1 200 OK"));
  const auto user = kCanary + "ProxyUser:" + kCanary + "ProxyPassword@";
  attack("http://" + user + host_port(proxy), 0);
  attack(user + "127.0.0.1:" + std::to_string(free_port()), 0);
  attack("gopher://" + user + host_port(proxy), 2);
  attack("http://" + user + "a b", 2);
  WireServer refusing(telling_answer("HTTP/1.1 407 C4n4ryReason"));
  attack("http://" + user + host_port(refusing), 0);
  const auto received = proxy.stop();
  REQUIRE(received.size() > 0);
  CHECK(received[0].find("Proxy-Authorization: Basic ") != std::string::npos);
}

TEST_CASE("no secret reaches a message of an attack that cannot begin") {
  const std::string get = "GET " + telling_url("127.0.0.1:9") + "\n";
  for (const char* rest :
       {"Authorization Bearer C4n4ry\n", "AUTHORIZATION Bearer C4n4ry\n",
        "Authorization:\n  Bearer C4n4ry\n", "Authorization: C4n4ry\x01\n", "{\"a\": \"C4n4ry\"\n",
        "\n{\"a\": \"C4n4ry\"}\n", "\npassword=C4n4ry\n", "\nCookie: C4n4ry\n",
        "\nGET ftp://C4n4ry:C4n4ry@a/?token=C4n4ry\n", "\nGET http://C4n4ry:C4n4ry@a b/\n",
        "\nGET http://C4n4ry:C4n4ry@a:99999/\n", "\nGET http://C4n4ry:C4n4ry/1@a/\n",
        "\nGET C4n4ry:C4n4ry@a/\n", "\nGET /login?token=C4n4ry\n", "\nget http://a/?token=C4n4ry\n",
        "\nhttp://C4n4ry:C4n4ry@a/?token=C4n4ry\n"}) {
    CAPTURE(rest);
    check_silent(outputs_of({}, get + rest, 2));
    check_silent(outputs_of({"-dry-run"}, get + rest, 2));
  }
  check_silent(outputs_of({}, telling_target("no-such-name.invalid"), 2));
  for (const char* target :
       {R"({"method": "GET", "url": "http://C4n4ry:C4n4ry@a b/"})",
        R"({"method": "GET", "url": "C4n4ry:C4n4ry@a/"})",
        R"({"method": "GET", "url": "http://a/", "header": {"X": "C4n4ry\n"}})",
        R"({"method": "GET", "url": "http://a/", "body": "C4n4ry!"})",
        R"({"method": "GET", "url": "http://a/", "body_text": "C4n4ry)"}) {
    CAPTURE(target);
    check_silent(outputs_of({"-format=json"}, target, 2));
  }
  for (const char* flag :
       {"-header=Authorization C4n4ry", "-header=X: C4n4ry\n", "-header=A B C4n4ry: 1",
        "-proxy-header=C4n4ry", "-connect-to=http://C4n4ry:C4n4ry@a:80",
        "http://C4n4ry:C4n4ry@a/?token=C4n4ry"}) {
    CAPTURE(flag);
    check_silent(outputs_of({flag}, get, 2));
  }
  const TempDir dir;
  check_silent(outputs_of({"-header=@" + dir.write("headers", "A: 1\nBearer C4n4ry\n")}, get, 2));
  check_silent(outputs_of({"-targets=http://C4n4ry:C4n4ry@a/?token=C4n4ry"}, "", 1));
}

TEST_CASE("no secret reaches an output of an attack that does not get through") {
  const TellingFlags flags;
  const auto nowhere = "127.0.0.1:" + std::to_string(free_port());
  check_silent(outputs_of(flags.all(), telling_target(nowhere)));
  check_silent(outputs_of({"-lazy"}, telling_target("no-such-name.invalid")));
  check_silent(
      outputs_of({"-lazy"}, telling_target(nowhere) + "\nGET http://u:" + kCanary + "@a b/\n", 2));
}

TEST_CASE("no secret reaches an output of an attack that is aborted") {
  const TellingFlags flags;
  const TempDir dir;
  WireServer server(WireServer::Responses::never);
  auto argv = flags.all();
  argv.insert(argv.begin(), program("attack"));
  argv.insert(argv.end(), {"-rate=100", "-output=" + dir.file("run.bin")});
  Process attack({.argv = argv, .input = telling_target(host_port(server))});
  REQUIRE(server.wait_for_requests(3));
  attack.send(SIGINT);
  attack.send(SIGTERM);
  Outputs outputs;
  add(outputs, "attack", attack.wait());
  add_stream(outputs, content_of(dir.file("run.bin")));
  check_silent(outputs);
  CHECK(outputs["encode json stdout"].find("\"cut\"") != std::string::npos);
}

TEST_CASE("no secret stays on the command line of a running attack") {
  const TempDir dir;
  WireServer server(WireServer::Responses::never);
  const auto headers = dir.write("headers", "X-A: 1\n");
  Process attack({.argv = {program("attack"), "-header", "X-Flag: " + kCanary,
                           "-header=@" + headers, "-proxy-header=X-Flag: " + kCanary,
                           "-proxy=http://" + kCanary + "@" + host_port(server), "-rate=100",
                           "-output=" + dir.file("run.bin")},
                  .input = "GET http://a.test/\n"});
  REQUIRE(server.wait_for_requests(1));
  const auto line = content_of("/proc/" + std::to_string(attack.pid()) + "/cmdline");
  CHECK(line.find(kCanary) == std::string::npos);
  CHECK(line.find("-header=@" + headers) != std::string::npos);
  attack.send(SIGINT);
  attack.send(SIGTERM);
  attack.wait();
}

TEST_CASE("no secret reaches the output of a dry run") {
  const TellingFlags flags;
  auto all = flags.all();
  all.push_back("-dry-run");
  for (const char* more : {"-lazy", "-lazy=false", "-proxy=http://C4n4ryUser:C4n4ryPassword@a:1"}) {
    all.push_back(more);
    const auto outputs = outputs_of(all, telling_target("127.0.0.1:9"));
    check_silent(outputs);
    CHECK(outputs.at("attack stdout").find("http://***@127.0.0.1:9/path?page=2&token=***") !=
          std::string::npos);
  }
}

TEST_CASE("no line of a client's key reaches an output") {
  Nginx nginx;
  const auto key = lines_of(content_of(nginx.client_key())).at(1);
  REQUIRE(key.size() > 20);
  for (const char* wrong : {"", "-wrong"}) {
    const TempDir dir;
    const auto file = dir.write("key.pem", content_of(nginx.client_key()) + wrong);
    check_silent(outputs_of({"-root-certs=" + nginx.ca(), "-cert=" + nginx.client_certificate(),
                             "-key=" + file},
                            "GET " + nginx.mtls() + "\n"),
                 key);
    const auto bad = dir.write("bad.pem", "-----BEGIN PRIVATE KEY-----\n" + key + "\n");
    check_silent(outputs_of({"-cert=" + nginx.client_certificate(), "-key=" + bad},
                            "GET " + nginx.mtls() + "\n", 1),
                 key);
  }
}
