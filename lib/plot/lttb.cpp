#include "plot/lttb.h"

#include <cmath>

#include "core/error.h"

namespace barrage {
namespace {

struct Place {
  double x, y;
};

Place place(const Point& point) {
  return {static_cast<double>(point.at.count()), static_cast<double>(point.latency.count())};
}

Place middle(std::span<const Point> points) {
  Place sum{0, 0};
  for (const Point& point : points) {
    sum.x += place(point).x;
    sum.y += place(point).y;
  }
  const auto n = static_cast<double>(points.size());
  return {sum.x / n, sum.y / n};
}

double twice_area(Place a, Place b, Place c) {
  return std::abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y));
}

const Point& farthest(std::span<const Point> bucket, const Point& before, Place after) {
  const Point* best = &bucket.front();
  double largest = -1;
  for (const Point& point : bucket) {
    const double area = twice_area(place(before), place(point), after);
    if (area > largest) {
      largest = area;
      best = &point;
    }
  }
  return *best;
}

}  // namespace

std::vector<Point> lttb(std::span<const Point> points, std::size_t threshold) {
  if (threshold == 1 || threshold == 2) {
    throw ValueError(
        "a series cannot be thinned to fewer than 3 points; write 3 or more, or 0 for "
        "all of them");
  }
  if (threshold == 0 || points.size() <= threshold) return {points.begin(), points.end()};

  // The points between the first and the last, divided into threshold - 2 buckets.
  const std::size_t buckets = threshold - 2;
  const auto edge = [&](std::size_t i) { return 1 + i * (points.size() - 2) / buckets; };
  const auto bucket = [&](std::size_t i) {
    return i == buckets ? points.last(1) : points.subspan(edge(i), edge(i + 1) - edge(i));
  };

  std::vector<Point> kept;
  kept.reserve(threshold);
  kept.push_back(points.front());
  for (std::size_t i = 0; i < buckets; ++i) {
    kept.push_back(farthest(bucket(i), kept.back(), middle(bucket(i + 1))));
  }
  kept.push_back(points.back());
  return kept;
}

}  // namespace barrage
