// Each fault of the list in each driver: one of them meets it here, or cannot, and why.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "contract/scene.h"
#include "support/dns_server.h"
#include "support/echo/server.h"
#include "support/hostile_server.h"
#include "support/network.h"
#include "support/target_server.h"

namespace barrage {

const ProtocolRow& http_protocol();
const ProtocolRow& ws_protocol();
const ProtocolRow& echo_protocol();

namespace {

using std::chrono::milliseconds;
using test::ContractScene;
using test::DnsServer;

// A hit that meets a fault. Over WebSockets a connection does, and the hits on it are lost.
struct Met {
  Fault fault;
  const ProtocolRow& row;
  std::string target;
  std::function<void(ProtocolOptions&)> with = {};
  int hits = 1;
};

struct NotMet {
  Fault fault;
  std::vector<std::string_view> drivers;
  std::string_view why;
};

const std::vector<NotMet>& not_met() {
  static const std::vector<NotMet> all = {
      {Fault::status, {"echo"}, "a line has no code"},
      {Fault::tls, {"echo"}, "it has no scheme with TLS"},
      {Fault::short_body, {"ws", "echo"}, "neither announces a length that may not be reached"},
      {Fault::header_too_large, {"echo"}, "it has no headers"},
      {Fault::too_large, {"echo"}, "-max-response is not about lines"},
      {Fault::redirect, {"ws", "echo"}, "a handshake follows none: it is not 101, and so a status"},
      {Fault::lost,
       {"http", "echo"},
       "it is of messages that wait for a reply, and only they have it"},
      {Fault::check, {"http", "echo"}, "they expect nothing of a response but its status"},
      {Fault::dropped, {"http", "ws", "echo"}, "the attack drops; no driver hears of it"},
      {Fault::other, {"http", "ws", "echo"}, "it is of foreign records"},
  };
  return all;
}

void hurry(ProtocolOptions& options) { options.connect.timeout = milliseconds(300); }

void at_most_100_kb(ProtocolOptions& options) { options.http.max_response = 100'000; }

// Faults that need no more than servers.
struct Servers {
  DnsServer dns;
  test::TargetServer target;
  test::HostileServer hostile{{"never", "empty", "fin_body", "garbage", "huge_line", "inf_length",
                               "redir_loop", "expired", "ws_503", "ws_never", "ws_cut_upgrade",
                               "ws_bad_key", "ws_huge_upgrade", "ws_2e62", "ws_silent", "ws_masked",
                               "ws_rst", "ws_echo"}};
  echo::Server echo;

  std::string get(const std::string& behaviour) const { return "GET " + hostile.url(behaviour); }
  std::string ws(const std::string& behaviour) const {
    return "WS " + hostile.url(behaviour) + "\nhello";
  }
  std::string line(const std::string& text) const { return "ECHO " + echo.url() + "\n" + text; }

  std::vector<Met> all() const {
    const ProtocolRow &http = http_protocol(), &sockets = ws_protocol(), &lines = echo_protocol();
    const auto resolved_here = [this](ProtocolOptions& options) {
      options.connect.resolvers = {dns.address()};
    };
    const auto trusting = [this](ProtocolOptions& options) {
      options.connect.root_certs = {hostile.ca()};
    };
    const std::string expired = hostile.url("expired").substr(5);
    return {
        {Fault::status, http, "GET " + target.url("/status/503")},
        {Fault::status, sockets, ws("ws_503")},
        {Fault::dns, http, "GET http://nowhere.test/", resolved_here},
        {Fault::dns, sockets, "WS ws://nowhere.test/\nhello", resolved_here},
        {Fault::dns, lines, "ECHO echo://nowhere.test:7/\nhello", resolved_here},
        {Fault::refused, http, "GET http://127.0.0.1:1/"},
        {Fault::refused, sockets, "WS ws://127.0.0.1:1/\nhello"},
        {Fault::refused, lines, "ECHO echo://127.0.0.1:1/\nhello"},
        {Fault::tls, http, get("expired"), trusting},
        {Fault::tls, sockets, "WS wss" + expired + "\nhello", trusting},
        {Fault::timeout, http, get("never"), hurry},
        {Fault::timeout, sockets, ws("ws_never"), hurry},
        {Fault::timeout, lines, line("hang"), hurry},
        {Fault::reset, http, get("empty")},
        {Fault::reset, sockets, ws("ws_cut_upgrade")},
        {Fault::reset, sockets, ws("ws_rst")},
        {Fault::reset, lines, line("close")},
        {Fault::reset, lines, line("half")},
        {Fault::short_body, http, get("fin_body")},
        {Fault::protocol, http, get("garbage")},
        {Fault::protocol, sockets, ws("ws_bad_key")},
        {Fault::protocol, sockets, ws("ws_masked")},
        {Fault::protocol, lines, line("wrong")},
        {Fault::header_too_large, http, get("huge_line")},
        {Fault::header_too_large, sockets, ws("ws_huge_upgrade")},
        {Fault::too_large, http, get("inf_length"), at_most_100_kb},
        {Fault::too_large, sockets, ws("ws_2e62"), at_most_100_kb},
        {Fault::redirect, http, get("redir_loop")},
        {Fault::lost, sockets, ws("ws_silent"), hurry},
        {Fault::check, sockets,
         "WS " + hostile.url("ws_echo") + "\n{\"id\":1}\n> match json .id == 1 and .result exists"},
    };
  }
  // With descriptors() taken, and aborted.
  std::vector<Met> others() const {
    std::vector<Met> all;
    for (const Fault fault : {Fault::descriptors, Fault::cut}) {
      all.push_back({fault, http_protocol(), get("never"), {}, 3});
      all.push_back({fault, ws_protocol(), ws("ws_silent"), {}, 3});
      all.push_back({fault, echo_protocol(), line("hang"), {}, 3});
    }
    return all;
  }
};

// Faults that need a network of their own: 127.0.0.1:81 is silent, there is one local port.
struct NetworkServers {
  NetworkServers() {
    network.rule("tcp dport 81 drop");
    network.local_ports(50'000, 50'000);
  }

  std::vector<Met> all() const {
    const auto three = [](ProtocolOptions& options) { options.ws.connections = 3; };
    const std::string silent = hostile.url("ws_silent");
    return {
        {Fault::unreachable, http_protocol(), "GET http://192.0.2.1/"},
        {Fault::unreachable, ws_protocol(), "WS ws://192.0.2.1/\nhello"},
        {Fault::unreachable, echo_protocol(), "ECHO echo://192.0.2.1:7/\nhello"},
        {Fault::connect_timeout, http_protocol(), "GET http://127.0.0.1:81/", hurry},
        {Fault::connect_timeout, ws_protocol(), "WS ws://127.0.0.1:81/\nhello", hurry},
        {Fault::connect_timeout, echo_protocol(), "ECHO echo://127.0.0.1:81/\nhello", hurry},
        {Fault::ports, http_protocol(), "GET " + hostile.url("never"), hurry, 3},
        {Fault::ports, ws_protocol(), "WS " + silent + "\nhello", three, 1},
        {Fault::ports, echo_protocol(), "ECHO " + echo.url() + "\nhang", hurry, 3},
    };
  }

  test::Network network;
  test::Network::Visit visit{network};
  test::HostileServer hostile{{"never", "ws_silent"}};
  echo::Server echo;
};

// While it lives, this process opens no more descriptors.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(next);
    rlimit none = before_;
    none.rlim_cur = static_cast<rlim_t>(next);
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
};

bool is_ws(const Met& met) { return met.row.kind == Kind::ws; }

// What is not as it should be; empty: nothing.
std::string unlike(const Met& met, const ContractScene& scene) {
  const auto wrong = [](const Outcome& outcome) {
    return std::string(to_string(outcome.fault)) + ": " + outcome.error;
  };
  if (!scene.sound()) return "not each hit is over once";
  bool met_it = false;
  std::string others;
  for (const auto& one : scene.ended) {
    const Outcome& outcome = one.outcome;
    if (outcome.fault == Fault::none || outcome.error.empty()) return wrong(outcome);
    if (outcome.kind != met.row.kind) return "another kind";
    const bool of_event = outcome.fault == Fault::lost || outcome.fault == Fault::cut ||
                          outcome.fault == Fault::check;
    if (is_ws(met) && !of_event) return wrong(outcome);
    met_it = met_it || outcome.fault == met.fault;
    others += wrong(outcome) + "; ";
  }
  for (const Outcome& side : scene.sides) {
    if (side.fault != Fault::none && side.error.empty()) return "a side result without words";
    met_it = met_it || side.fault == met.fault;
    if (side.fault != Fault::none) others += wrong(side) + "; ";
  }
  return met_it ? "" : others;
}

ProtocolOptions options_of(const Met& met) {
  ProtocolOptions options;
  options.connect.timeout = std::chrono::seconds(20);  // not to be met
  options.drain = milliseconds(300);
  if (met.with) met.with(options);
  return options;
}

void check(const Met& met) {
  CAPTURE(to_string(met.fault), met.target);
  ContractScene scene(met.row, met.target, options_of(met));
  scene.start(met.hits);
  if (is_ws(met) && met.fault == Fault::ports) scene.abort();  // one is open
  scene.wait_for(static_cast<std::size_t>(met.hits));
  CHECK(unlike(met, scene) == "");
}

}  // namespace

TEST_CASE("contract: each driver meets each fault, or cannot") {
  std::set<std::pair<Fault, std::string>> known;
  const auto add = [&](Fault fault, const std::string& driver) { known.emplace(fault, driver); };
  const auto name = [](const Met& met) -> std::string {
    return met.row.kind == Kind::http ? "http" : met.row.kind == Kind::ws ? "ws" : "echo";
  };
  for (const NotMet& row : not_met()) {
    for (const std::string_view driver : row.drivers) add(row.fault, std::string(driver));
  }
  const Servers servers;
  for (const auto& met : servers.all()) add(met.fault, name(met));
  for (const auto& met : servers.others()) add(met.fault, name(met));
  for (const Fault fault : {Fault::unreachable, Fault::connect_timeout, Fault::ports}) {
    for (const char* driver : {"http", "ws", "echo"}) add(fault, driver);  // below
  }
  for (int fault = 1; fault < kFaults; ++fault) {
    for (const char* driver : {"http", "ws", "echo"}) {
      CAPTURE(to_string(static_cast<Fault>(fault)), driver);
      CHECK(known.count({static_cast<Fault>(fault), driver}) == 1);
    }
  }
  for (const auto& met : servers.all()) check(met);
}

TEST_CASE("contract: hits for which no descriptor is left, and hits that are cut") {
  const Servers servers;
  for (const auto& met : servers.others()) {
    CAPTURE(to_string(met.fault), met.target);
    if (met.fault == Fault::cut) {
      ContractScene scene(met.row, met.target, options_of(met));
      scene.start(met.hits);
      scene.abort();
      CHECK(unlike(met, scene) == "");
      continue;
    }
#ifdef BARRAGE_SANITIZED
    continue;  // UBSan opens a pipe to see whether an object is one
#endif
    std::optional<NoDescriptors> none;
    ContractScene scene(met.row, met.target, options_of(met), {}, [&] { none.emplace(); });
    scene.start(met.hits);
    scene.wait_for(static_cast<std::size_t>(met.hits));
    none.reset();
    CHECK(unlike(met, scene) == "");
    CHECK(scene.troubles().descriptors > 0);
  }
}

TEST_CASE("contract: faults of a network") {
  if (!test::Network::missing().empty()) SKIP(test::Network::missing());
  const NetworkServers servers;
  for (const auto& met : servers.all()) check(met);
}

}  // namespace barrage
