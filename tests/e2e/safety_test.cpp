// Where an attack does not go, and what it does not take there.
#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <string>
#include <thread>

#include "support/attack_run.h"
#include "support/dns_server.h"
#include "support/wire_server.h"

using namespace barrage::test;

namespace {

std::string redirect_to(const std::string& url, const std::string& code = "302") {
  return "HTTP/1.1 " + code + " Elsewhere\r\nLocation: " + url + "\r\nContent-Length: 0\r\n\r\n";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// What another host gets of a request with secrets that is redirected there.
std::string received_elsewhere(std::vector<std::string> flags, std::string* said = nullptr) {
  WireServer elsewhere;
  WireServer server(redirect_to("http://localhost:" + std::to_string(elsewhere.port()) + "/next"));
  flags.insert(flags.end(), {"-rate=100", "-n=2", "-redirects-to=any", "-header=X-Flag: 1"});
  const auto run = run_attack(
      flags, "POST http://user:pass@127.0.0.1:" + std::to_string(server.port()) +
                 "/\nX-Api-Key: 2\nCookie: a=3\nContent-Type: text/plain\nHost: first.test\n{}\n");
  CHECK(run.all_ok());
  for (const std::string& bytes : server.stop()) {
    for (const char* name : {"X-Flag: 1", "X-Api-Key: 2", "Cookie: a=3", "Authorization: Basic"}) {
      CHECK(has(bytes, name));  // each time: a redirect changes nothing for the next hit
    }
    CHECK(has(bytes, "Host: first.test"));
  }
  if (said) *said = run.attack.err;
  std::string all;
  for (const std::string& bytes : elsewhere.stop()) all += bytes;
  CHECK(has(all, "Content-Type: text/plain"));
  CHECK_FALSE(has(all, "first.test"));
  return all;
}

}  // namespace

TEST_CASE("a redirect to another host takes no header with it that may be secret") {
  std::string said;
  std::string got = received_elsewhere({}, &said);
  for (const char* name : {"X-Flag", "X-Api-Key", "Cookie", "Authorization"}) {
    CHECK_FALSE(has(got, name));
  }
  CHECK(said ==
        "attack: redirects to other hosts and ports go without X-Flag, X-Api-Key and Cookie; "
        "-redirects-keep=NAMES sends them\n");
  got = received_elsewhere({"-redirects-keep=x-api-key,Cookie"}, &said);
  CHECK(has(got, "X-Api-Key: 2"));
  CHECK_FALSE(has(got, "X-Flag"));
  CHECK_FALSE(has(got, "Authorization"));
  CHECK(has(said, "go without X-Flag; "));
  // Their names are not known yet.
  received_elsewhere({"-lazy"}, &said);
  CHECK(has(said, "go without X-Flag and headers of targets that may be secret; "));
}

TEST_CASE("a redirect leads to no host and no address that is not allowed") {
  const auto error_of = [](const std::string& location, std::vector<std::string> flags) {
    WireServer server(redirect_to(location));
    flags.insert(flags.end(), {"-rate=100", "-n=1", "-redirects-to=any", "-timeout=5s"});
    const auto run = run_attack(flags, "GET " + server.url() + "\n");
    REQUIRE(run.records.size() == 1);
    CHECK(run.records[0].fault == "redirect");
    return run.records[0].error;
  };
  const std::string refused =
      "redirect to a host that is not allowed (see -allow-host and -allow-link-local)";
  CHECK(error_of("http://169.254.1.1/", {}) == refused);
  CHECK(error_of("http://[fd00:ec2::254]/", {}) == refused);
  CHECK(error_of("http://localhost:9/", {"-allow-host=127.0.0.1"}) == refused);
  CHECK(error_of("http://198.51.100.1/", {"-deny-public"}) == refused);
}

TEST_CASE("what may not be attacked is refused before anything is sent") {
  const auto refusal = [](std::vector<std::string> flags, const std::string& target) {
    flags.insert(flags.end(), {"-rate=100", "-n=1", "-timeout=5s"});
    const auto run = run_attack(flags, target + "\n");
    CHECK(run.attack.exit_code == 2);
    CHECK(run.attack.out.empty());
    return run.attack.err;
  };
  const std::string link_local =
      "it is a link-local address or a cloud's metadata service (see -allow-link-local)\n";
  CHECK(refusal({}, "GET http://169.254.1.1/") ==
        "attack: refusing to connect to 169.254.1.1: " + link_local);
  for (const char* same : {"2851995905", "0xa9fe0101", "169.254.257",
                           "\u2460"
                           "69.254.1.1",
                           "169%2E254.1.1"}) {
    CAPTURE(same);
    CHECK(refusal({}, "GET http://" + std::string(same) + "/").ends_with(": " + link_local));
  }
  CHECK(refusal({}, "WS ws://[fe80::1]/") ==
        "attack: refusing to connect to [fe80::1]: " + link_local);
  CHECK(refusal({"-connect-to=a.test:80:169.254.1.1:80"}, "GET http://a.test/") ==
        "attack: refusing to connect to 169.254.1.1: " + link_local);
  CHECK(refusal({"-deny-public"}, "GET http://198.51.100.1/") ==
        "attack: refusing to connect to 198.51.100.1: it is a public address, and -deny-public is "
        "set\n");
  CHECK(refusal({"-allow-host=*.test"}, "GET http://127.0.0.1/") ==
        "attack: refusing to connect to 127.0.0.1: -allow-host does not name it\n");
}

TEST_CASE("an address is judged when it is connected to, not when its name is resolved") {
  DnsServer dns;
  WireServer server;
  dns.set("moves.test", {});
  const TempDir dir;
  Process attack(
      {.argv = {program("attack"), "-rate=100", "-keepalive=false", "-dns-ttl=10ms",
                "-resolvers=" + dns.address(), "-deny-public", "-output=" + dir.file("run.bin")},
       .input = "GET http://moves.test:" + std::to_string(server.port()) + "/\n"});
  REQUIRE(server.wait_for_requests(1));
  dns.set("moves.test", {.address = "198.51.100.1"});
  const std::size_t before = dns.asked("moves.test");
  const auto limit = std::chrono::steady_clock::now() + kLimit;
  while (dns.asked("moves.test") < before + 10 && std::chrono::steady_clock::now() < limit) {
    std::this_thread::yield();
  }
  attack.send(SIGINT);
  CHECK(attack.wait().exit_code == 130);
  const auto encoded = encode_stream(content_of(dir.file("run.bin")));
  const auto records = parse_records(encoded.out);
  REQUIRE_FALSE(records.empty());
  CHECK(records.front().fault == "none");
  CHECK(records.back().fault == "unreachable");
  CHECK(records.back().error == "not allowed: it is a public address, and -deny-public is set");
}

TEST_CASE("targets that take long to read are said to be read") {
  Process attack({.argv = {program("attack"), "-dry-run"}, .keep_input_open = true});
  CHECK(attack.read_error_line() ==
        "attack: still reading stdin: all targets are read before the first hit; -lazy reads them "
        "during the attack");
  attack.write_input("GET http://127.0.0.1:9/\n");
  attack.close_input();
  CHECK(attack.wait().exit_code == 0);
}
