// A kernel that watches no more sockets: what needs one fails at once, not at its timeout.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "fault_run.h"
#include "support/node_server.h"
#include "support/stall_watcher.h"
#include "support/target_server.h"

using namespace barrage;
using namespace barrage::test;
using std::chrono::seconds;

namespace {

const std::string kUnwatched =
    "descriptors: the kernel watches no more sockets (see fs.epoll.max_user_watches)";

// Its timeout is longer than a test may take. `fails_at`: see epoll_preload.cpp.
FaultRun attack(int fails_at, const std::string& targets, std::vector<std::string> flags) {
  flags.insert(flags.end(), {"-rate=50", "-n=20", "-timeout=10m"});
  return run_fault(
      {.flags = std::move(flags),
       .targets = targets,
       .extra_env = {"LD_PRELOAD=" EPOLL_PRELOAD, "EPOLL_FAILS_AT=" + std::to_string(fails_at),
                     "ASAN_OPTIONS=verify_asan_link_order=0"}});
}

}  // namespace

TEST_CASE("a hit whose socket cannot be watched fails at once") {
  StallWatcher watcher;
  const TargetServer server;
  const FaultRun run = attack(1, "GET " + server.url() + "\n", {});
  CHECK(run.unsound() == "");
  CHECK(outcomes(run.records) == std::vector{kUnwatched});
  CHECK(watcher.within(run.attack.elapsed, seconds(50)));
}

TEST_CASE("a WebSocket that cannot be watched fails at once, before it is connected or after") {
  StallWatcher watcher;
  WsServer server;
  for (const int fails_at : {1, 2}) {
    INFO(fails_at);
    const FaultRun run =
        attack(fails_at, "WS " + server.url("/echo") + "\nhello\n", {"-connections=3"});
    CHECK(outcomes(run.of_kind("ws_connect")) == std::vector{kUnwatched});
    CHECK(run.of_kind("ws_connect").size() == 3);
    CHECK(outcomes(run.of_kind("ws_event")) ==
          std::vector<std::string>{"lost: no connection was open"});
    CHECK(watcher.within(run.attack.elapsed, seconds(50)));
  }
}
