// Largest-Triangle-Three-Buckets (S. Steinarsson, 2013): thins a line to fewer points and keeps its
// look, peaks above all.
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

// Exactly `threshold` points out of more, the first and the last among them; all points when there
// are no more than that, or when threshold is 0. Points must be in order of `at`. Throws ValueError
// for a threshold of 1 or 2: there is no triangle.
std::vector<Point> lttb(std::span<const Point> points, std::size_t threshold);

}  // namespace barrage
