#include "plot/outline.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace barrage {
namespace {

auto in_time(const Point& point) { return std::tie(point.at, point.latency); }

bool earlier(const Point& a, const Point& b) { return a.at < b.at; }

}  // namespace

void Outline::Cell::add(const Point& point) {
  if (in_time(point) < in_time(first)) first = point;
  if (in_time(last) < in_time(point)) last = point;
  if (std::tie(point.latency, point.at) < std::tie(low.latency, low.at)) low = point;
  if (std::tie(high.latency, point.at) < std::tie(point.latency, high.at)) high = point;
}

void Outline::Cell::merge(const Cell& other) {
  if (other.empty()) return;
  for (const Point& point : {other.first, other.last, other.low, other.high}) add(point);
}

void Outline::begin_grid() {
  const auto [first, last] = std::minmax_element(points_.begin(), points_.end(), earlier);
  const auto cells = static_cast<std::int64_t>(limit_ / 4);
  while (cell_of(*last) - cell_of(*first) >= cells) ++shift_;
  begin_ = end_ = cell_of(*first);
  grid_.resize(limit_ / 4);
  for (const Point& point : std::exchange(points_, {})) put(point);
}

void Outline::cover(const Point& point) {
  const auto cells = static_cast<std::int64_t>(grid_.size());
  while (std::max(cell_of(point) + 1, end_) - std::min(cell_of(point), begin_) > cells) {
    double_cells();
  }
  if (const std::int64_t sooner = begin_ - cell_of(point); sooner > 0) {
    std::rotate(grid_.begin(), grid_.end() - sooner, grid_.end());  // unused ones come to the front
    begin_ -= sooner;
  }
  put(point);
}

void Outline::double_cells() {
  const std::int64_t begin = begin_ >> 1;
  for (std::size_t i = 0; i < grid_.size(); ++i) {
    const auto to =
        static_cast<std::size_t>(((begin_ + static_cast<std::int64_t>(i)) >> 1) - begin);
    if (to != i) grid_[to].merge(std::exchange(grid_[i], {}));
  }
  begin_ = begin;
  end_ = (end_ + 1) >> 1;
  ++shift_;
}

std::vector<Point> Outline::take() && {
  if (grid_.empty()) {
    if (!std::is_sorted(points_.begin(), points_.end(), earlier)) {  // else without a copy
      std::stable_sort(points_.begin(), points_.end(), earlier);
    }
    return std::move(points_);
  }
  std::vector<Point> kept;
  for (const Cell& cell : grid_) {
    if (cell.empty()) continue;
    std::array<Point, 4> points{cell.first, cell.low, cell.high, cell.last};
    std::sort(points.begin(), points.end(),
              [](const Point& a, const Point& b) { return in_time(a) < in_time(b); });
    kept.insert(kept.end(), points.begin(), std::unique(points.begin(), points.end()));
  }
  return kept;
}

}  // namespace barrage
