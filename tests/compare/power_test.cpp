// What the method finds in simulated runs: few false alarms in pairs of the same, and a change of
// 10 % as often as was measured when the method was chosen. The runs are like those of that
// measurement: 60 s at 200/s, lognormal, with what makes hits of one run alike; kLoad is such that
// one run per side finds 20 % as often as there. The seed is fixed.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "compare/comparison.h"
#include "stats/blocks.h"

using namespace barrage;

namespace {

constexpr std::int64_t kHits = 12'000;
constexpr Nanos kGap = std::chrono::milliseconds(5);
constexpr std::size_t kPairs = 100, kRuns = 5;
constexpr double kLoad = 0.14;

struct Model {
  double load = 0;       // spread of a load that drifts within a second
  bool stalls = false;   // every few seconds all hits wait for 20 to 60 ms
  double run_noise = 0;  // spread between runs
};

class Simulation {
 public:
  explicit Simulation(const Model& model) : model_(model) {}

  RunQuantiles run() {
    const double own = model_.run_noise * normal_(random_);
    const double keep = std::exp(-0.005);  // per gap: the load is another one after 1 s
    const double push = model_.load * std::sqrt(1 - keep * keep);
    double load = model_.load * normal_(random_);
    std::vector<Sample> samples;
    samples.reserve(kHits);
    for (std::int64_t i = 0; i < kHits; ++i) {
      load = keep * load + push * normal_(random_);
      const double ns = 10e6 * std::exp(own + load + kSpread * normal_(random_)) + stall();
      samples.push_back({i * kGap, Nanos(static_cast<std::int64_t>(ns))});
    }
    return within_run(samples, kHits * kGap);
  }

 private:
  static constexpr double kSpread = 0.4;

  // What is left of a stall that began before this hit.
  double stall() {
    if (!model_.stalls) return 0;
    stall_ = std::max(0.0, stall_ - 5e6);
    if (stall_ == 0 && uniform_(random_) < 0.005 / 3) stall_ = 20e6 + 40e6 * uniform_(random_);
    return stall_;
  }

  const Model model_;
  std::mt19937_64 random_{20261121};
  std::normal_distribution<double> normal_;
  std::uniform_real_distribution<double> uniform_{0, 1};
  double stall_ = 0;
};

// A server that is slower by a factor adds it to all logs.
std::vector<RunQuantiles> slower(std::vector<RunQuantiles> runs, double factor) {
  for (RunQuantiles& run : runs) {
    for (Estimate& estimate : run) estimate.mean += std::log(factor);
  }
  return runs;
}

struct Shares {  // of pairs in which a quantile was called different, and slower
  double false_alarms = 0, found_10 = 0, found_20 = 0;
};

bool any(const Comparison& comparison, Conclusion conclusion) {
  for (const Change& change : comparison.changes) {
    if (change.conclusion == conclusion) return true;
  }
  return false;
}

void add(Shares& shares, const std::vector<RunQuantiles>& a, const std::vector<RunQuantiles>& b,
         double weight) {
  const Comparison same = compare(a, b, 0.05);
  if (any(same, Conclusion::regressed) || any(same, Conclusion::improved))
    shares.false_alarms += weight;
  if (any(compare(a, slower(b, 1.1), 0.05), Conclusion::regressed)) shares.found_10 += weight;
  if (any(compare(a, slower(b, 1.2), 0.05), Conclusion::regressed)) shares.found_20 += weight;
}

struct Table {
  Shares five, single;
};

Table simulate(const Model& model) {
  Simulation simulation(model);
  Table table;
  for (std::size_t pair = 0; pair < kPairs; ++pair) {
    std::vector<RunQuantiles> a, b;
    for (std::size_t i = 0; i < kRuns; ++i) {
      a.push_back(simulation.run());
      b.push_back(simulation.run());
      add(table.single, {a.back()}, {b.back()}, 1.0 / (kPairs * kRuns));
    }
    add(table.five, a, b, 1.0 / kPairs);
  }
  return table;
}

// What chance does to a share of so many pairs: two standard deviations.
double chance(double share, std::size_t pairs) {
  share = std::clamp(share, 0.01, 0.99);
  return 2 * std::sqrt(share * (1 - share) / static_cast<double>(pairs));
}

void check(const Shares& got, const Shares& wanted, std::size_t pairs) {
  CHECK(got.false_alarms <= wanted.false_alarms + chance(wanted.false_alarms, pairs));
  CHECK(got.found_10 >= wanted.found_10 - chance(wanted.found_10, pairs));
  CHECK(got.found_20 >= wanted.found_20 - chance(wanted.found_20, pairs));
}

void check(const Model& model, const Table& wanted) {
  const Table got = simulate(model);
  check(got.five, wanted.five, kPairs);
  check(got.single, wanted.single, kPairs * kRuns);
}

}  // namespace

TEST_CASE("independent hits: no false alarm, every change is found") {
  check({}, {.five = {0, 1, 1}, .single = {0, 0.95, 1}});
}

TEST_CASE("a drifting load: few false alarms, most changes are found") {
  check({.load = kLoad}, {.five = {0.015, 0.98, 1}, .single = {0, 0.16, 0.91}});
}

TEST_CASE("a drifting load and stalls") {
  check({.load = kLoad, .stalls = true}, {.five = {0.015, 0.96, 1}, .single = {0.005, 0.11, 0.80}});
}

TEST_CASE("a drifting load, stalls, and runs that differ by 2 %") {
  check({.load = kLoad, .stalls = true, .run_noise = 0.02},
        {.five = {0.03, 0.85, 1}, .single = {0.015, 0.18, 0.73}});
}
