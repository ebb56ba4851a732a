// Largest-Triangle-Three-Buckets (S. Steinarsson, 2013): reduces a series to fewer points and
// preserves its shape, peaks above all.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/time.h"

namespace barrage {

struct Point {
  Nanos at;       // since the first due time of its attack
  Nanos latency;  // done - due
  bool operator==(const Point&) const = default;
};

// Exactly `threshold` of the points, including the first and the last; all points if there are no
// more than that, or if threshold is 0. Points must be in order of `at`. Throws ValueError for a
// threshold of 1 or 2, which form no triangle.
std::vector<Point> lttb(std::span<const Point> points, std::size_t threshold);

}  // namespace barrage
