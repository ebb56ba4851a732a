#include "core/schedule.h"

#include <catch2/catch_test_macros.hpp>

using namespace barrage;
using namespace std::chrono_literals;

TEST_CASE("what a stage asks for is its rate at the moment") {
  RunHeader run;
  run.rate = 50;
  run.schedule = "50/1s for 1m0s";
  CHECK(rate_asked_at(run, 1s) == 50);
  run.schedule = "stages 10s:100 1m@50";
  CHECK(rate_asked_at(run, 5s) == 50);
  CHECK(rate_asked_at(run, 20s) == 50);
  run.schedule = "stages 10s:100,1m@40 from 20/1s, at most 7 hits";
  CHECK(rate_asked_at(run, 5s) == 60);
  run.schedule = "stages of another version";
  CHECK_FALSE(rate_asked_at(run, 5s));
  run.closed_loop = true;
  CHECK_FALSE(rate_asked_at(run, 5s));
}
