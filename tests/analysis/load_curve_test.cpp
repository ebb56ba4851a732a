#include "analysis/load_curve.h"

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <vector>

using namespace barrage;
using namespace std::chrono_literals;

namespace {

Result hit(Nanos due, Nanos service, Fault fault = Fault::none) {
  Result result;
  result.due = WallTime(1'000s) + due;
  result.service = service;
  result.fault = fault;
  return result;
}

std::vector<std::uint64_t> numbers_of(const LoadCurve& curve) {
  std::vector<std::uint64_t> all{static_cast<std::uint64_t>(curve.length().count())};
  for (const LoadCurve::Part& part : curve.parts()) {
    all.insert(all.end(), {part.due, part.failed, part.done, part.service});
  }
  return all;
}

LoadCurve::Part sum_of(const LoadCurve& curve) {
  LoadCurve::Part sum;
  for (const LoadCurve::Part& part : curve.parts()) sum.merge(part);
  return sum;
}

}  // namespace

TEST_CASE("a hit counts where it was due, and where it was done") {
  LoadCurve curve;
  curve.add(hit(0s, 100ms));
  curve.add(hit(1ms, 1ms, Fault::status));
  const auto parts = curve.parts();
  REQUIRE(parts.size() > 5);
  CHECK(parts.front().due == 2);
  CHECK(parts.front().failed == 1);
  CHECK(parts.front().done == 0);
  CHECK(parts.back().done == 1);
  CHECK(parts.front().mean_service() > 99ms);
  CHECK(parts.front().mean_service() <= 100ms);
  CHECK(parts.back().mean_service() == 0ms);
}

TEST_CASE("a curve is the same in any order of hits, and however they are distributed") {
  std::mt19937_64 random(7);
  std::vector<Result> hits;
  for (int i = 0; i < 5'000; ++i) {
    hits.push_back(hit(Nanos(random() % 100'000'000'000), Nanos(random() % 3'000'000'000),
                       random() % 10 == 0 ? Fault::timeout : Fault::none));
  }
  LoadCurve whole;
  for (const Result& one : hits) whole.add(one);
  CHECK(whole.parts().size() <= LoadCurve::kMost);
  CHECK(whole.parts().size() > LoadCurve::kMost / 2 - 1);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(hits.begin(), hits.end(), random);
    LoadCurve shuffled, halves[2];
    const std::size_t cut = random() % 20;  // a curve of few hits has shorter parts
    for (std::size_t i = 0; i < hits.size(); ++i) {
      shuffled.add(hits[i]);
      halves[i < cut ? 0 : 1].add(hits[i]);
    }
    CHECK(numbers_of(shuffled) == numbers_of(whole));
    LoadCurve& into = halves[round % 2];
    into.merge(halves[1 - round % 2]);
    CHECK(numbers_of(into) == numbers_of(whole));
  }
}

TEST_CASE("a curve of times as far apart as records can say loses no hit") {
  LoadCurve curve;
  for (const WallTime due : {WallTime::min(), WallTime(0s), WallTime(-1ns), WallTime::max() - 1h}) {
    Result one = hit(0s, 1s);
    one.due = due;
    curve.add(one);
  }
  CHECK(sum_of(curve).due == 4);
  CHECK(sum_of(curve).done == 4);
  LoadCurve other;
  other.add(hit(0s, 1ms));
  other.merge(curve);
  CHECK(sum_of(other).due == 5);
  CHECK(other.parts().size() <= LoadCurve::kMost);
}
