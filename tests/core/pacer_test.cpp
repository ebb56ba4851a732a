#include "core/pacer.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "core/units.h"

using namespace barrage;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<Pacer> constant(Rate rate, Nanos duration,
                                std::optional<std::uint64_t> hits = std::nullopt) {
  return make_pacer({.rate = rate, .duration = duration, .stages = {}, .hits = hits});
}

std::unique_ptr<Pacer> staged(std::string_view stages,
                              std::optional<std::uint64_t> hits = std::nullopt) {
  return make_pacer({.rate = {}, .duration = {}, .stages = parse_stages(stages), .hits = hits});
}

// Hits that the rate asks for until `when`, by summing up rate_at.
double integral(const Pacer& pacer, Nanos when) {
  constexpr int steps = 20'000;
  double sum = 0;
  for (int i = 0; i < steps; ++i) {
    const Nanos middle(
        static_cast<std::int64_t>(static_cast<double>(when.count()) * (i + 0.5) / steps));
    sum += pacer.rate_at(middle);
  }
  return sum * static_cast<double>(when.count()) / 1e9 / steps;
}

}  // namespace

TEST_CASE("a constant rate has ceil(rate x duration) hits") {
  const std::vector<std::pair<Nanos, std::uint64_t>> rows = {
      {1ns, 1},    {1ms, 1}, {20ms, 1},      {21ms, 2},
      {990ms, 50}, {1s, 50}, {1s + 1ns, 51}, {1h, 180'000}};
  for (const auto& [duration, want] : rows) {
    CAPTURE(duration.count());
    const auto pacer = constant({50, 1s}, duration);
    CHECK(pacer->hits() == want);
    CHECK(pacer->due(want - 1) < duration);
    CHECK(pacer->due(want) == std::nullopt);
    CHECK(pacer->length() == duration);
  }
}

TEST_CASE("the first hit is due at once, the next one gap later") {
  const auto pacer = constant({100, 3s}, 3s);
  CHECK(pacer->due(0) == 0s);
  CHECK(pacer->due(1) == 30ms);
  CHECK(pacer->due(99) == 2970ms);
  CHECK(constant({3, 1s}, 1s)->due(1) == 333'333'333ns);
  CHECK(constant({15, 10s}, 10s)->due(3) == 2s);
}

TEST_CASE("a constant rate does not drift at 700000/s, a million million hits on") {
  const auto pacer = constant({700'000, 1s}, 0s);
  // n * 1e9 / 7e5 = n * 10000 / 7
  CHECK(pacer->due(1'000'000'000'000) == Nanos(1'000'000'000'000 / 7 * 10'000 + 1 * 10'000 / 7));
  CHECK(pacer->due(7'000'000'000'000) == Nanos(10'000'000'000'000'000));
  CHECK(pacer->due(700'000) == 1s);
}

TEST_CASE("a rate above one hit per nanosecond has several hits at once") {
  const auto pacer = constant({3, 1ns}, 2ns);
  CHECK(pacer->hits() == 6u);
  CHECK(pacer->due(2) == 0ns);
  CHECK(pacer->due(3) == 1ns);
  CHECK(pacer->due(6) == std::nullopt);
}

TEST_CASE("without a duration there is no end") {
  const auto pacer = constant({1, 1s}, 0s);
  CHECK(pacer->hits() == std::nullopt);
  CHECK(pacer->length() == std::nullopt);
  CHECK(pacer->due(1'000'000) == 1'000'000s);
  CHECK(pacer->due(std::numeric_limits<std::uint64_t>::max()) == std::nullopt);
  CHECK(pacer->rate_at(1000h) == 1);
}

TEST_CASE("a number of hits bounds the attack, and its length") {
  const auto pacer = constant({50, 1s}, 0s, 100);
  CHECK(pacer->hits() == 100u);
  CHECK(pacer->length() == 2s);
  CHECK(pacer->due(99) == 1980ms);
  CHECK(pacer->due(100) == std::nullopt);
  CHECK(constant({50, 1s}, 1s, 100)->hits() == 50u);
  CHECK(constant({50, 1s}, 1s, 10)->length() == 200ms);
  CHECK(constant({50, 1s}, 1s, 0)->due(0) == std::nullopt);
}

TEST_CASE("the target rate of a constant schedule is zero outside of it") {
  const auto pacer = constant({100, 2s}, 10s);
  CHECK(pacer->rate_at(0s) == 50);
  CHECK(pacer->rate_at(9999ms) == 50);
  CHECK(pacer->rate_at(10s) == 0);
  CHECK(pacer->rate_at(-1s) == 0);
}

TEST_CASE("counts beyond 64 bits stop at the largest number") {
  const auto pacer = constant({std::numeric_limits<std::int64_t>::max(), 1ns}, Nanos::max());
  CHECK(pacer->hits() == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("an unlimited rate is a closed loop in which every hit is due") {
  const auto pacer = constant({0, 1s}, 5s, 10);
  CHECK(pacer->closed_loop());
  CHECK(pacer->due(9) == 0s);
  CHECK(pacer->due(10) == std::nullopt);
  CHECK(pacer->length() == 5s);
  CHECK(pacer->hits() == 10u);
  CHECK(pacer->rate_at(1s) == 0);
  CHECK(constant({0, 1s}, 0s)->hits() == std::nullopt);
  CHECK(constant({0, 1s}, 0s)->length() == std::nullopt);
  CHECK_FALSE(constant({1, 1s}, 5s)->closed_loop());
}

TEST_CASE("a ramp's hits are due where the integral of the rate says") {
  const auto pacer = staged("10s:100");  // 5 t^2 hits after t seconds
  CHECK(pacer->hits() == 500u);
  CHECK(pacer->length() == 10s);
  CHECK(pacer->due(0) == 0s);
  CHECK(pacer->due(5) == 1s);
  CHECK(pacer->due(20) == 2s);
  CHECK(pacer->due(125) == 5s);
  CHECK(pacer->due(405) == 9s);
  CHECK(pacer->due(500) == std::nullopt);
  CHECK(pacer->rate_at(5s) == 50);
}

TEST_CASE("a ramp's last hit falls before its end") {
  CHECK(staged("10s:100")->due(499) < 10s);
  CHECK(staged("10s@100 10s:0")->due(1499) < 20s);
  CHECK(staged("10s@100 10s:0")->hits() == 1500u);
}

TEST_CASE("a ramp down mirrors the ramp up") {
  const auto pacer = staged("10s@100 10s:0");
  CHECK(pacer->due(1000) == 10s);
  CHECK(pacer->due(1500 - 5) == 19s);
  CHECK(pacer->due(1500 - 20) == 18s);
  CHECK(pacer->due(1500 - 125) == 15s);
}

TEST_CASE("a level holds at once, a ramp to the same level too") {
  const auto pacer = staged("1s@100 1s:100 1s@10");
  CHECK(pacer->hits() == 210u);
  for (std::uint64_t n = 0; n < 200; ++n) CHECK(pacer->due(n) == static_cast<int>(n) * 10ms);
  CHECK(pacer->due(200) == 2s);
  CHECK(pacer->due(201) == 2100ms);
  CHECK(pacer->rate_at(1999ms) == 100);
  CHECK(pacer->rate_at(2s) == 10);
  CHECK(pacer->rate_at(3s) == 0);
}

TEST_CASE("a leg without hits is a pause") {
  const auto between = staged("1s@10 10s@0 1s@10");
  CHECK(between->hits() == 20u);
  CHECK(between->due(9) == 900ms);
  CHECK(between->due(10) == 11s);
  CHECK(between->rate_at(5s) == 0);
  const auto first = staged("10s@0 1s@10");
  CHECK(first->due(0) == 10s);
  CHECK(staged("10s:0")->hits() == 0u);
  CHECK(staged("10s:0")->due(0) == std::nullopt);
  CHECK(staged("10s:0")->length() == 10s);
}

TEST_CASE("a leg without length sets the rate from which the next ramp starts") {
  const auto pacer = staged("0s:100 10s:0");
  CHECK(pacer->hits() == 500u);
  CHECK(pacer->rate_at(0s) == 100);
}

TEST_CASE("the first ramp starts at the rate if it is given") {
  const Plan plan{.rate = {100, 1s},
                  .duration = {},
                  .stages = parse_stages("10s:200"),
                  .start_at_rate = true,
                  .hits = {}};
  const auto pacer = make_pacer(plan);
  CHECK(pacer->hits() == 1500u);
  CHECK(pacer->rate_at(0s) == 100);
  CHECK(pacer->due(1) < 10ms);
  CHECK(pacer->due(1) > 9990us);
}

TEST_CASE("parts of hits add up over legs of odd lengths") {
  CHECK(staged("333333333ns@3 333333333ns@3 333333334ns@3")->hits() == 3u);
  CHECK(staged("1ms@1/3s")->hits() == 1u);
  CHECK(staged("300ms@1 300ms@1 300ms@1 100ms@1")->hits() == 1u);
  CHECK(staged("300ms@1 300ms@1 300ms@1 200ms@1")->due(1) == 1s);
}

TEST_CASE("a number of hits bounds stages too") {
  const auto pacer = staged("10s:100 10s@100", 500);
  CHECK(pacer->hits() == 500u);
  CHECK(pacer->length() == 10s);
  CHECK(staged("10s@100", 250)->length() == 2500ms);
}

TEST_CASE("stages keep exact over days and at a high rate") {
  const auto pacer = staged("240h@100000");
  CHECK(pacer->hits() == 86'400'000'000u);
  CHECK(pacer->due(86'399'999'999) == 240h - 10us);
  CHECK(pacer->due(12'345'678'901) == Nanos(12'345'678'901 * 10'000));
}

TEST_CASE("hits of random stages are due in order, where the integral of the rate says") {
  std::mt19937_64 random(6);
  for (int round = 0; round < 30; ++round) {
    std::vector<Stage> stages;
    for (std::uint64_t leg = 0; leg <= random() % 5; ++leg) {
      stages.push_back(
          {Nanos(1'000'000 + random() % 3'000'000'000),
           {random() % 4 == 0 ? 0 : random() % 3000, Nanos(1 + random() % 2'000'000'000)},
           random() % 2 == 0});
      if (stages.back().rate.per < 100ms) stages.back().rate.per += 100ms;
    }
    const auto pacer = make_pacer({.rate = {}, .duration = {}, .stages = stages, .hits = {}});
    const std::uint64_t hits = pacer->hits().value();
    CAPTURE(round, hits);
    Nanos last{};
    bool ordered = true;
    for (std::uint64_t n = 0; n < hits; ++n) {
      const Nanos due = pacer->due(n).value();
      ordered = ordered && due >= last && due < *pacer->length() + 1ns;
      last = due;
    }
    CHECK(ordered);
    CHECK(pacer->due(hits) == std::nullopt);
    for (int i = 0; hits > 0 && i < 5; ++i) {
      const std::uint64_t n = random() % hits;
      const double sum = integral(*pacer, *pacer->due(n));
      CAPTURE(n, sum);
      CHECK(std::fabs(sum - static_cast<double>(n)) <= 0.5 + static_cast<double>(n) * 1e-3);
    }
    CHECK(std::ceil(integral(*pacer, *pacer->length()) * 0.999) <= static_cast<double>(hits));
  }
}
