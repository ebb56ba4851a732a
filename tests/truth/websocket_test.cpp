// WebSocket servers whose faults are known by construction: the report must say them. Counts are
// exact, times as tolerant as the table's.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "support/node_server.h"
#include "support/stall_watcher.h"
#include "support/ws_attack.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

const std::string kCall = "\n{\"method\":\"ping\",\"id\":{{seq}}}\n> match json .id == {{seq}}";

std::string within(const std::string& what, Nanos value, Nanos least, Nanos most) {
  if (value >= least && value <= most) return {};
  return what + " is " + std::to_string(value.count()) + " ns, not " +
         std::to_string(least.count()) + " to " + std::to_string(most.count()) + "; ";
}

// A number of the report's part on WebSockets, "ws_event/loss".
double value_of(const WsAttack& run, const std::string& what) {
  return Json(run.report).number("/websocket/" + what);
}

Nanos time_of(const WsAttack& run, const std::string& what) {
  return Nanos(static_cast<Nanos::rep>(value_of(run, what)));
}

}  // namespace

TEST_CASE("a server that drops one event of a hundred loses 1 %") {
  WsServer server;
  const auto run = ws_attack({"-connections=20", "-rate=500", "-n=2000"},
                             "WS " + server.url("/rpc?drop=100") + kCall + " within 2s\n");
  CHECK(run.unsound() == "");
  CHECK(run.events().size() == 2000);
  CHECK(count(server.stop(), "dropped") == 20);
  CHECK(value_of(run, "ws_event/sent") == 2000);
  CHECK(value_of(run, "ws_event/replies") == 1980);
  CHECK(value_of(run, "ws_event/lost") == 20);
  CHECK(value_of(run, "ws_event/loss") == 0.01);
}

TEST_CASE("a server that freezes for a second makes all wait that are due meanwhile") {
  const std::string failure = unless_stalled([]() -> std::string {
    WsServer server;
    const auto run = ws_attack({"-connections=20", "-rate=100", "-n=1000"},
                               "WS " + server.url("/rpc?delay=5&freeze=4000,1000") + kCall + "\n");
    if (auto wrong = run.unsound(); !wrong.empty()) return wrong;
    if (run.with_fault("lost") > 0) return "events were lost";
    // One in ten is due while it is frozen, and waits for what is left of the second.
    std::string wrong;
    const auto check = [&](const std::string& quantile, Nanos least, Nanos most) {
      wrong += within(quantile, time_of(run, "ws_event/latencies/" + quantile), least, most);
    };
    check("50th", 4ms, 8ms);
    check("90th", 4ms, 40ms);
    check("95th", 490ms, 540ms);
    check("99th", 890ms, 940ms);
    check("max", 985ms, 1100ms);
    return wrong;
  });
  CHECK(failure == "");
}

TEST_CASE("a server that kills one connection of twenty loses 5 % of them") {
  WsServer server;
  const auto run = ws_attack({"-connections=100", "-rate=500", "-n=1000"},
                             "WS " + server.url("/rpc?kill=20") + kCall + " within 2s\n");
  CHECK(run.unsound() == "");
  CHECK(run.connects().size() == 100);
  const auto ends = run.disconnects();
  CHECK(ends.size() == 100);
  CHECK(std::count_if(ends.begin(), ends.end(),
                      [](const Record& end) { return end.fault == "reset"; }) == 5);
  CHECK(run.with_fault("lost") == 5);  // the events that they were killed for
  CHECK(closes(server.stop()) == "1000: 95, 1006: 5");
  CHECK(value_of(run, "ws_disconnect/count") == 100);
  CHECK(value_of(run, "ws_disconnect/by_peer") == 5);
  CHECK(value_of(run, "ws_disconnect/rate") == 0.05);
  CHECK(value_of(run, "ws_disconnect/codes/1006") == 5);
  CHECK(value_of(run, "ws_event/loss") == 0.005);
}

TEST_CASE("a server that refuses one handshake of twenty has 95 % success") {
  WsServer server;
  const auto run = ws_attack({"-connections=100", "-rate=500", "-n=500"},
                             "WS " + server.url("/rpc?refuse=20") + kCall + "\n");
  CHECK(run.unsound() == "");
  const auto connects = run.connects();
  CHECK(connects.size() == 100);
  CHECK(std::count_if(connects.begin(), connects.end(),
                      [](const Record& r) { return r.fault == "status" && r.code == 503; }) == 5);
  CHECK(value_of(run, "ws_connect/success") == 0.95);
  CHECK(value_of(run, "ws_event/replies") == 500);
}

TEST_CASE("a broadcast to a hundred of which one is slow by 300 ms says so") {
  const std::string failure = unless_stalled([]() -> std::string {
    WsServer server;
    const auto run =
        ws_attack({"-connections=100", "-rate=5", "-n=10"},
                  "WS " + server.url("/chat?slow=300") + "\n{{uuid}}\n> match all within 2s\n");
    if (auto wrong = run.unsound(); !wrong.empty()) return wrong;
    if (value_of(run, "broadcasts/reached") != 1 || value_of(run, "broadcasts/receivers") != 1000) {
      return "it does not come to all";
    }
    return within("median", time_of(run, "broadcasts/median/50th"), 0ms, 50ms) +
           within("first of the last", time_of(run, "broadcasts/last/min"), 290ms, 350ms) +
           within("last", time_of(run, "broadcasts/last/max"), 290ms, 400ms);
  });
  CHECK(failure == "");
}
