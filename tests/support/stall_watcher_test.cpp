#include "support/stall_watcher.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "support/process.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

TEST_CASE("a stop of the whole program is a stall, once") {
  StallWatcher watcher;
  CHECK(run_shell("kill -STOP $PPID; sleep 1; kill -CONT $PPID").exit_code == 0);
  CHECK(watcher.take().longest > 900ms);
  CHECK(watcher.take().longest < 900ms);
}

TEST_CASE("what went well is measured once") {
  int goes = 0;
  const std::string failure = unless_stalled([&goes] {
    ++goes;
    return std::string();
  });
  CHECK(failure == "");
  CHECK(goes == 1);
}

TEST_CASE("what goes wrong during stalls is measured kGoes times") {
  int goes = 0;
  const auto found = measure_between_stalls([&goes] {
    run_shell("kill -STOP $PPID; sleep 0.1; kill -CONT $PPID");
    return "go " + std::to_string(++goes);
  });
  CHECK(found.wrong.starts_with("go " + std::to_string(kGoes) + "\n"));
  CHECK(found.busy);
}

TEST_CASE("what goes well after a stall is well") {
  int goes = 0;
  const std::string failure = unless_stalled([&goes] {
    run_shell("kill -STOP $PPID; sleep 0.1; kill -CONT $PPID");
    return std::string(++goes == 1 ? "wrong" : "");
  });
  CHECK(failure == "");
  CHECK(goes == 2);
}

TEST_CASE("a bound is held, unless this machine was busy") {
  StallWatcher watcher;
  CHECK(watcher.within(1s, 1s));
  run_shell("for i in 1 2 3 4 5; do kill -STOP $PPID; sleep 0.01; kill -CONT $PPID; done");
  CHECK(watcher.within(2s, 1s));
}
