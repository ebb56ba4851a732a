// TLS, client certificates and HTTP/2, against nginx.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "support/attack_run.h"
#include "support/nginx.h"

using namespace barrage::test;

namespace {

std::string get(const std::string& url) { return "GET " + url + "\n"; }

AttackRun attack(std::vector<std::string> flags, const std::string& url) {
  flags.insert(flags.end(), {"-rate=100", "-n=4"});
  return run_attack(std::move(flags), get(url));
}

}  // namespace

TEST_CASE("a certificate is verified unless -insecure") {
  Nginx nginx;
  CHECK(attack({}, nginx.https()).with_fault("tls") == 4);
  CHECK(attack({"-insecure"}, nginx.https()).all_ok());
  CHECK(attack({"-root-certs=" + nginx.ca()}, nginx.https()).all_ok());
  // Known to the root, but for another name.
  const auto to = "-connect-to=wrong.test:443:127.0.0.1:" + std::to_string(nginx.https_port());
  CHECK(attack({"-root-certs=" + nginx.ca(), to}, "https://wrong.test/").with_fault("tls") == 4);
  CHECK(nginx.stop().size() == 8);
}

TEST_CASE("keys of TLS connections are written nowhere, whatever the environment says") {
  Nginx nginx;
  const TempDir dir;
  const auto done = run({.argv = {program("attack"), "-n=1", "-output=" + dir.file("run.bin"),
                                  "-root-certs=" + nginx.ca()},
                         .input = get(nginx.https()),
                         .extra_env = {"SSLKEYLOGFILE=" + dir.file("keys")}});
  CHECK(done.exit_code == 0);
  CHECK_FALSE(std::filesystem::exists(dir.file("keys")));
  CHECK(nginx.stop().size() == 1);
}

TEST_CASE("HTTP/2 is spoken over TLS where the server offers it, and not with -http2=false") {
  Nginx nginx;
  CHECK(attack({"-root-certs=" + nginx.ca()}, nginx.https("/2")).with_code(404) == 4);
  CHECK(attack({"-root-certs=" + nginx.ca(), "-http2=false"}, nginx.https("/1")).with_code(404) ==
        4);
  const auto seen = nginx.stop();
  REQUIRE(seen.size() == 8);
  for (const auto& request : seen) {
    CHECK(request.protocol == (request.uri == "/2" ? "HTTP/2.0" : "HTTP/1.1"));
  }
}

TEST_CASE("HTTP/2 without TLS is spoken with -h2c, again and again on one connection") {
  Nginx nginx;
  const auto run = run_attack({"-h2c", "-rate=200", "-n=100"}, get(nginx.h2c()));
  CHECK(run.all_ok());
  const auto seen = nginx.stop();
  CHECK(seen.size() == run.attempts());
  CHECK(run.records.size() == 100);
  CHECK(std::all_of(seen.begin(), seen.end(),
                    [](const auto& request) { return request.protocol == "HTTP/2.0"; }));
  CHECK(std::any_of(seen.begin(), seen.end(),
                    [](const auto& request) { return request.connection_requests > 1; }));
}

TEST_CASE("HTTP/2 sends bodies and counts what comes") {
  Nginx nginx;
  auto run = run_attack({"-rate=100", "-n=3", "-root-certs=" + nginx.ca()},
                        "POST " + nginx.https() + "\n{\"a\": 1}\n");
  CHECK(run.all_ok());
  for (const auto& r : run.records) {
    CHECK(r.bytes_out == 8);
    CHECK(r.bytes_in == 13);
  }
  run = run_attack({"-rate=100", "-n=3", "-root-certs=" + nginx.ca()}, get(nginx.https("/large")));
  CHECK(run.all_ok());
  for (const auto& r : run.records) CHECK(r.bytes_in == 8 << 20);
}

TEST_CASE("a client certificate is presented on request") {
  Nginx nginx;
  const auto roots = "-root-certs=" + nginx.ca();
  CHECK(attack({roots}, nginx.mtls()).with_code(400) == 4);
  const auto cert = "-cert=" + nginx.client_certificate();
  CHECK(attack({roots, cert, "-key=" + nginx.client_key()}, nginx.mtls()).all_ok());
  CHECK(attack({roots, "-cert=" + nginx.client_both()}, nginx.mtls()).all_ok());
  const auto seen = nginx.stop();
  REQUIRE(seen.size() == 12);
  CHECK(seen.back().client == "CN=client.test");
}

TEST_CASE("a certificate that cannot be read stops the attack before its first hit") {
  Nginx nginx;
  for (const auto& flags : {std::vector<std::string>{"-root-certs=/no/such.pem"},
                            {"-cert=/no/such.pem"},
                            {"-root-certs=" + nginx.client_key()}}) {
    const auto run = attack(flags, nginx.https());
    INFO(flags[0]);
    CHECK((run.attack.exit_code == 1 || run.attack.exit_code == 2));
    CHECK_FALSE(run.attack.err.empty());
    CHECK(run.records.empty());
  }
  CHECK(nginx.stop().empty());
}

TEST_CASE("TLS sessions are resumed with -session-tickets only") {
  const auto resumed = [](std::vector<std::string> flags) {
    Nginx nginx;
    flags.insert(flags.end(), {"-rate=50", "-n=10", "-keepalive=false", "-max-workers=1",
                               "-http2=false", "-root-certs=" + nginx.ca()});
    CHECK(run_attack(flags, get(nginx.https())).all_ok());
    const auto seen = nginx.stop();
    CHECK(seen.size() == 10);
    return std::count_if(seen.begin(), seen.end(), [](const auto& r) { return r.tls_resumed; });
  };
  CHECK(resumed({}) == 0);
  CHECK(resumed({"-session-tickets"}) == 9);
}
