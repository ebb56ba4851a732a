// The points of a series of any length in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "plot/lttb.h"

namespace barrage {

// Keeps all points while they are few. Of more it keeps the first, the last, the lowest and the
// highest of each cell of a grid of time, whose cells double in length as the series grows. What is
// kept does not depend on the order in which points come, and has every peak. One thread.
class Outline {
 public:
  // cells: of the grid, each of which takes 64 bytes; up to 4 points for each, all are kept.
  // 0: always all.
  explicit Outline(std::size_t cells) : limit_(4 * cells) {}

  // at: 0 or later.
  void add(Point point) {
    ++count_;
    if (!grid_.empty()) {
      put(point);
    } else {
      points_.push_back(point);
      if (points_.size() > limit_ && limit_ > 0) begin_grid();
    }
  }

  std::uint64_t count() const { return count_; }  // of what was added
  // What was kept, in order of time.
  std::vector<Point> take() &&;

 private:
  struct Cell {
    Point first{Nanos::max(), {}}, last{Nanos::min(), {}};  // empty: first is behind last
    Point low{{}, Nanos::max()}, high{{}, Nanos::min()};

    bool empty() const { return first.at > last.at; }
    void add(const Point& point);
    void merge(const Cell& other);
  };

  std::int64_t cell_of(const Point& point) const { return point.at.count() >> shift_; }
  void begin_grid();
  void put(const Point& point) {
    const std::int64_t cell = cell_of(point);
    const std::int64_t place = cell - begin_;
    if (place < 0 || place >= static_cast<std::int64_t>(grid_.size())) return cover(point);
    end_ = cell < end_ ? end_ : cell + 1;
    grid_[static_cast<std::size_t>(place)].add(point);
  }
  void cover(const Point& point);
  void double_cells();

  const std::size_t limit_;
  std::uint64_t count_ = 0;
  std::vector<Point> points_;  // until there is a grid
  std::vector<Cell> grid_;
  int shift_ = 0;                     // a cell is 2^shift_ ns long, from a multiple of that
  std::int64_t begin_ = 0, end_ = 0;  // cells in use, counted from 1970; begin_ is grid_[0]
};

}  // namespace barrage
