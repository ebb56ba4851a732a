#include "net/timeouts.h"

#include <array>
#include <catch2/catch_test_macros.hpp>

#include "support/sim_clock.h"

using namespace barrage;
using namespace std::chrono_literals;
using test::SimClock;

namespace {

struct Waiting : Timeouts<Waiting>::Link {};

}  // namespace

TEST_CASE("timeouts: the first that began expires first, whoever ended meanwhile") {
  SimClock clock;
  Timeouts<Waiting> timeouts(1s);
  std::array<Waiting, 4> hits;
  for (Waiting& hit : hits) {
    timeouts.begin(hit, clock.now());
    clock.advance(100ms);
  }
  CHECK(timeouts.deadline() == SimClock::kStart + 1s);
  timeouts.end(hits[0]);
  timeouts.end(hits[2]);
  CHECK(timeouts.first() == &hits[1]);
  CHECK(timeouts.deadline() == SimClock::kStart + 1100ms);
  CHECK(timeouts.expired(SimClock::kStart + 1099ms) == nullptr);
  CHECK(timeouts.expired(SimClock::kStart + 1100ms) == &hits[1]);
  timeouts.end(hits[1]);
  CHECK(timeouts.expired(SimClock::kStart + 1299ms) == nullptr);
  timeouts.end(hits[3]);
  CHECK(timeouts.first() == nullptr);
  CHECK_FALSE(timeouts.deadline());
}

TEST_CASE("timeouts: what ended may begin again, behind the others") {
  SimClock clock;
  Timeouts<Waiting> timeouts(1s);
  Waiting a, b;
  timeouts.begin(a, clock.now());
  timeouts.begin(b, clock.now());
  timeouts.end(a);
  clock.advance(10ms);
  timeouts.begin(a, clock.now());
  CHECK(timeouts.first() == &b);
  timeouts.end(b);
  CHECK(timeouts.first() == &a);
  CHECK(a.began() == SimClock::kStart + 10ms);
}

TEST_CASE("timeouts: without a timeout nothing expires") {
  Timeouts<Waiting> timeouts(0s);
  Waiting hit;
  timeouts.begin(hit, SimClock::kStart);
  CHECK_FALSE(timeouts.deadline());
  CHECK(timeouts.expired(MonoTime::max()) == nullptr);
  CHECK(timeouts.first() == &hit);
}
