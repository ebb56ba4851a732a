// A wall clock that jumps while the attack runs.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <string>
#include <thread>

#include "fault_run.h"
#include "support/stall_watcher.h"
#include "support/target_server.h"

using namespace barrage;
using namespace barrage::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// Replaced as a whole: a file that is being written has no number in it.
void set_offset(const TempDir& dir, const std::string& offset) {
  dir.write("next", offset + "\n");
  std::filesystem::rename(dir.file("next"), dir.file("offset"));
}

}  // namespace

TEST_CASE("a wall clock that jumps changes no latency and no duration") {
  const TargetServer server;
  const TempDir dir;
  const auto wrong = unless_stalled([&] {
    set_offset(dir, "0");
    const FaultRun run = run_fault(
        {.flags = {"-rate=100", "-duration=3s"},
         .targets = "GET " + server.url() + "\n",
         .extra_env = {"LD_PRELOAD=" WALL_CLOCK_PRELOAD, "WALL_CLOCK_FILE=" + dir.file("offset"),
                       "ASAN_OPTIONS=verify_asan_link_order=0"},
         .meanwhile = [&](Process&) {
           std::this_thread::sleep_for(seconds(1));
           set_offset(dir, "3600");
           std::this_thread::sleep_for(seconds(1));
           set_offset(dir, "-7200");
         }});
    std::string bad = run.unsound();
    bad += unless(run.all_ok(), "hits failed");
    bad += unless(run.attack.elapsed > milliseconds(2990), "it is too quick");
    bad += unless(run.attack.elapsed < seconds(4), "it takes too long");
    bad += unless(run.records.size() == 300 &&
                      run.records.back().due - run.records.front().due == milliseconds(2990),
                  "the schedule is another");
    const double jump = std::abs(Json(run.report).number("/generator/wall_jump"));
    bad += unless(jump > 3.5e12 && jump < 1.1e13, "the report does not mention the jump");
    return bad + disturbed(run.records);
  });
  CHECK(wrong == "");
}
