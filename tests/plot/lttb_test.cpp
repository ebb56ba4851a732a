#include "plot/lttb.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "core/error.h"

using namespace barrage;
using namespace std::chrono_literals;

namespace {

std::vector<Point> noise(std::size_t count) {
  std::mt19937_64 random(7);
  std::vector<Point> points;
  for (std::size_t i = 0; i < count; ++i) {
    points.push_back({Nanos(1000 * i), Nanos(random() % 1'000'000)});
  }
  return points;
}

}  // namespace

TEST_CASE("a threshold of 0 keeps all points") {
  const auto points = noise(100);
  CHECK(lttb(points, 0) == points);
  CHECK(lttb({}, 0).empty());
}

TEST_CASE("a threshold of 1 or 2 is refused, whatever the points") {
  CHECK_THROWS_AS(lttb({}, 1), ValueError);
  CHECK_THROWS_AS(lttb(noise(10), 2), ValueError);
}

TEST_CASE("no more points than the threshold are kept as they are") {
  const auto points = noise(10);
  CHECK(lttb(points, 10) == points);
  CHECK(lttb(points, 4000) == points);
  CHECK(lttb({}, 3).empty());
  CHECK(lttb(std::span(points).first(1), 3).size() == 1);
}

TEST_CASE("every threshold below the count gives exactly that many points of the input, in order") {
  const auto points = noise(50);
  for (std::size_t threshold = 3; threshold < points.size(); ++threshold) {
    const auto kept = lttb(points, threshold);
    CAPTURE(threshold);
    REQUIRE(kept.size() == threshold);
    CHECK(kept.front() == points.front());
    CHECK(kept.back() == points.back());
    CHECK(std::is_sorted(kept.begin(), kept.end(),
                         [](const Point& a, const Point& b) { return a.at < b.at; }));
    CHECK(std::adjacent_find(kept.begin(), kept.end()) == kept.end());
    CHECK(std::all_of(kept.begin(), kept.end(), [&](const Point& point) {
      return std::find(points.begin(), points.end(), point) != points.end();
    }));
  }
}

TEST_CASE("a lone spike in a quiet line is kept") {
  std::vector<Point> points(1000);
  for (int i = 0; i < 1000; ++i) points[static_cast<std::size_t>(i)] = {Nanos(i * 1ms), 1ms};
  points[617].latency = 900ms;
  const auto kept = lttb(points, 20);
  CHECK(std::find(kept.begin(), kept.end(), points[617]) != kept.end());
}

TEST_CASE("of a bucket the point is kept that spans the largest triangle") {
  // Buckets: [0] [1 2] [3 4] [5]. From (0,0), with the middle of the second bucket at (3.5,0),
  // (2,5) spans more than (1,4); then, from (2,5) to (5,0), (4,-6) more than (3,6).
  const std::vector<Point> points = {{0ns, 0ns}, {1ns, 4ns},  {2ns, 5ns},
                                     {3ns, 6ns}, {4ns, -6ns}, {5ns, 0ns}};
  const std::vector<Point> wanted = {{0ns, 0ns}, {2ns, 5ns}, {4ns, -6ns}, {5ns, 0ns}};
  CHECK(lttb(points, 4) == wanted);
}

TEST_CASE("points that share one time are thinned too") {
  const std::vector<Point> points(10, Point{5ns, 1ms});
  CHECK(lttb(points, 3).size() == 3);
}

TEST_CASE("times of a year at nanosecond latencies do not overflow") {
  auto points = noise(100);
  for (std::size_t i = 0; i < points.size(); ++i) points[i].at = std::chrono::hours(88 * i);
  CHECK(lttb(points, 10).size() == 10);
}
