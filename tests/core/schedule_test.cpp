#include "core/schedule.h"

#include <catch2/catch_test_macros.hpp>

#include "core/units.h"

using namespace barrage;
using namespace std::chrono_literals;

TEST_CASE("what a stage asks for is its rate at the moment") {
  RunHeader run;
  run.rate = 50;
  run.plan.duration = 1min;
  CHECK(target_rate_at(run, 1s) == 50);
  run.plan.stages = parse_stages("10s:100 1m@50");
  CHECK(target_rate_at(run, 5s) == 50);
  CHECK(target_rate_at(run, 20s) == 50);
  run.plan.stages = parse_stages("10s:100,1m@40");
  run.plan.rate = {20, 1s};
  run.plan.start_at_rate = true;
  CHECK(target_rate_at(run, 5s) == 60);
  run.load = Load::closed;
  CHECK_FALSE(target_rate_at(run, 5s));
}
