#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>

namespace barrage {

// Numbers of workers, kept as ranges: all workers of a run take as much room as one.
class WorkerSet {
 public:
  void add(std::uint32_t worker) { add(worker, worker); }
  void add(const WorkerSet& other) {
    for (const auto& [first, last] : other.ranges_) add(first, last);
  }
  std::uint64_t size() const {
    std::uint64_t size = 0;
    for (const auto& [first, last] : ranges_) size += std::uint64_t{last} - first + 1;
    return size;
  }
  std::size_t ranges() const { return ranges_.size(); }

 private:
  void add(std::uint64_t first, std::uint64_t last) {
    // Whatever overlaps or touches becomes one with it.
    auto range = ranges_.upper_bound(static_cast<std::uint32_t>(first));
    if (range != ranges_.begin() && std::uint64_t{std::prev(range)->second} + 1 >= first) --range;
    while (range != ranges_.end() && range->first <= last + 1) {
      first = std::min<std::uint64_t>(first, range->first);
      last = std::max<std::uint64_t>(last, range->second);
      range = ranges_.erase(range);
    }
    ranges_[static_cast<std::uint32_t>(first)] = static_cast<std::uint32_t>(last);
  }

  std::map<std::uint32_t, std::uint32_t> ranges_;  // first, last
};

}  // namespace barrage
