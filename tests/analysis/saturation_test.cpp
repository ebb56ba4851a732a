// Simulated servers of known capacity.
#include "analysis/saturation.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <functional>
#include <random>
#include <vector>

using namespace barrage;
using namespace std::chrono_literals;
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

// The time of hit n, in seconds.
using Schedule = std::function<double(std::uint64_t)>;

Schedule constant(double rate) {
  return [=](std::uint64_t n) { return static_cast<double>(n) / rate; };
}
// From 0 to `to` per second in `seconds`: n = to * t^2 / (2 * seconds).
Schedule ramp(double to, double seconds) {
  return [=](std::uint64_t n) { return std::sqrt(2 * static_cast<double>(n) * seconds / to); };
}
Schedule step(double first, double then, double at) {
  return [=](std::uint64_t n) {
    const double hits = static_cast<double>(n), before = first * at;
    return hits < before ? hits / first : at + (hits - before) / then;
  };
}

// One hit at a time, in order. A model of a server that is fully used, and of a queue before it.
struct Server {
  double capacity = 181;  // per second
  bool random = true;     // service times are exponential, else all alike
  double frozen_from = -1, frozen_for = 0;
  std::size_t room = 1'000'000;  // hits that find it full get a 503 at once
  double limit = 0;              // per second, of a rate limiter with 429; 0: none
};

struct Run {
  Schedule due;
  double seconds;
  Server server = {};
  double generator_late = 0;  // seconds per second: how much later each hit is sent
};

LoadCurve curve_of(const Run& run, std::uint64_t seed = 1) {
  std::mt19937_64 random(seed);
  LoadCurve curve;
  const Server& server = run.server;
  double free_at = 0;
  std::vector<double> ends;  // ascending
  double tokens = 0, filled_at = 0;
  for (std::uint64_t n = 0; run.due(n) < run.seconds; ++n) {
    const double due = run.due(n), sent = due * (1 + run.generator_late);
    const double uniform = static_cast<double>((random() >> 11) + 1) * 0x1p-53;
    const double work = (server.random ? -std::log(uniform) : 1.0) / server.capacity;
    double begin = std::max(sent, free_at);
    if (begin >= server.frozen_from && begin < server.frozen_from + server.frozen_for) {
      begin = server.frozen_from + server.frozen_for;
    }
    Result hit;
    hit.due = WallTime(1'000s) + Nanos(std::llround(due * 1e9));
    hit.delay = Nanos(std::llround((sent - due) * 1e9));
    const auto waiting = ends.end() - std::upper_bound(ends.begin(), ends.end(), sent);
    tokens = std::min(5.0, tokens + (sent - filled_at) * server.limit);
    filled_at = sent;
    const bool limited = server.limit > 0 && tokens < 1;
    tokens -= limited ? 0 : 1;
    if (limited || static_cast<std::size_t>(waiting) >= server.room) {
      hit.fault = Fault::status;
      hit.service = 1ms;
    } else {
      free_at = begin + work;
      ends.push_back(free_at);
      hit.service = Nanos(std::llround((free_at - sent) * 1e9));
    }
    curve.add(hit);
  }
  return curve;
}

// How many of 100 runs are called saturated.
int said(const Run& run) {
  int count = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed)
    count += saturation(curve_of(run, seed)) ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("a ramp beyond the capacity of the server shows where it is") {
  for (const double seconds : {4.0, 10.0, 60.0}) {
    for (const double to : {350.0, 500.0}) {
      const auto found = saturation(curve_of({ramp(to, seconds), seconds}));
      CAPTURE(seconds, to);
      REQUIRE(found);
      CHECK(found->load == Approx(181).epsilon(0.25));
      CHECK(found->throughput == Approx(181).epsilon(0.15));
      CHECK(found->slowed());
      CHECK_THAT(found->text(), StartsWith("the server was saturated: from about "));
    }
  }
  CHECK(said({ramp(400, 20), 20}) >= 99);
}

TEST_CASE("a server that is not random is said to be saturated from its capacity on") {
  const auto found = saturation(curve_of({ramp(400, 20), 20, {.random = false}}));
  REQUIRE(found);
  CHECK(found->text() ==
        "the server was saturated: from about 187/s on, throughput stayed at 181/s, while the "
        "mean service time rose from 5.524ms to 5.465s");
}

TEST_CASE("a ramp within the capacity of the server is not called saturation") {
  for (const double seconds : {4.0, 10.0, 60.0, 600.0}) {
    CAPTURE(seconds);
    CHECK(said({ramp(150, seconds), seconds}) == 0);
    CHECK(said({ramp(170, seconds), seconds}) <= 3);
  }
}

TEST_CASE("a busy server that keeps up is not saturated") {
  for (const double seconds : {4.0, 10.0, 60.0, 600.0}) {
    CAPTURE(seconds);
    CHECK(said({constant(0.5 * 181), seconds}) == 0);
    CHECK(said({constant(0.9 * 181), seconds}) <= 3);
    CHECK(said({constant(1.8), seconds, {.capacity = 2}}) <= 3);
  }
}

TEST_CASE("a constant rate beyond the capacity is saturation, at that rate") {
  const auto found = saturation(curve_of({constant(300), 20}));
  REQUIRE(found);
  CHECK(found->load == Approx(300).epsilon(0.05));
  CHECK(found->throughput == Approx(181).epsilon(0.05));
  CHECK(found->after > 5s);
  CHECK(said({constant(300), 10}) == 100);
  CHECK(said({constant(230), 60}) == 100);
}

TEST_CASE("saturation is found in the stage that caused it, also if the load falls again") {
  const auto found = saturation(curve_of({step(100, 300, 10), 20}));
  REQUIRE(found);
  CHECK(found->load == Approx(300).epsilon(0.15));  // a window may have both rates
  CHECK(found->before < 100ms);
  const Schedule up = step(100, 300, 10);
  const auto then = saturation(curve_of(
      {[&](std::uint64_t n) { return n < 4'000 ? up(n) : 20 + double(n - 4'000) / 20; }, 40}));
  REQUIRE(then);
  CHECK(then->throughput == Approx(181).epsilon(0.1));
}

TEST_CASE("a freeze is not saturation") {
  for (const double seconds : {6.0, 20.0, 60.0}) {
    for (const double rate : {50.0, 150.0}) {
      CAPTURE(seconds, rate);
      CHECK(said({constant(rate),
                  seconds,
                  {.capacity = 500, .frozen_from = seconds / 2, .frozen_for = 2}}) == 0);
      CHECK(said({ramp(rate, seconds),
                  seconds,
                  {.capacity = 500, .frozen_from = seconds / 2, .frozen_for = 2}}) == 0);
      CHECK(said({constant(rate),
                  seconds,
                  {.capacity = 500, .frozen_from = seconds - 2, .frozen_for = 2}}) == 0);
    }
  }
}

TEST_CASE("a server that refuses what it has no room for is at its limit") {
  const auto found =
      saturation(curve_of({ramp(400, 20), 20, {.capacity = 1'000, .random = false, .limit = 181}}));
  REQUIRE(found);
  CHECK_FALSE(found->slowed());
  CHECK(found->text() ==
        "the server was at its limit: from about 187/s on, throughput stayed at 181/s, while "
        "failed hits rose from 0.0% to 52.2%");
  // With a queue of 100 hits it gets slower first, then refuses.
  const auto queued = saturation(curve_of({ramp(400, 20), 20, {.room = 100}}));
  REQUIRE(queued);
  CHECK(queued->slowed());
  CHECK_THAT(queued->text(), ContainsSubstring(", and failed hits rose from 0.0% to "));
}

TEST_CASE("a share of failures that does not come from the load is no limit of the server") {
  LoadCurve curve;
  for (std::uint64_t n = 0; n < 10'000; ++n) {
    Result hit;
    hit.due = WallTime(1'000s) + n * 2ms;
    hit.service = 5ms;
    if (n % 10 == 0 || (n > 5'000 && n % 3 == 0)) hit.fault = Fault::status;
    curve.add(hit);
  }
  CHECK_FALSE(saturation(curve));
}

TEST_CASE("a generator that is late does not make a server saturated") {
  CHECK(said({constant(100), 20, {.capacity = 500}, 0.5}) == 0);
  CHECK(said({ramp(300, 20), 20, {.capacity = 500}, 0.5}) == 0);
}

TEST_CASE("of nothing, little or no time nothing is said") {
  CHECK_FALSE(saturation(LoadCurve()));
  CHECK(said({constant(300), 0.5}) == 0);
  CHECK(said({constant(10'000), 0.2}) == 0);
}
