// What was wanted of a server, and what it did, over the time of an attack.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/result.h"

namespace barrage {

// At most 128 parts of equal length, which doubles as the attack grows. As for Metrics, neither the
// order of the hits matters nor how they are distributed before a merge. One thread.
class LoadCurve {
 public:
  static constexpr std::size_t kMost = 128;

  struct Part {
    std::uint64_t due = 0;      // hits that fell due in it
    std::uint64_t failed = 0;   // of these
    std::uint64_t done = 0;     // hits that succeeded, and ended in it
    std::uint64_t service = 0;  // of the due ones that succeeded, in 1.024 us: no sum overflows

    void merge(const Part& other) {
      due += other.due;
      failed += other.failed;
      done += other.done;
      service += other.service;
    }
    // The mean of those that succeeded; zero: none did.
    Nanos mean_service() const;
  };

  void add(const Result& hit) {
    Part& due = at(hit.due);
    ++due.due;
    if (!hit.ok()) {
      ++due.failed;
      return;
    }
    due.service += static_cast<std::uint64_t>(hit.service.count()) >> 10;
    ++at(hit.done()).done;  // may move `due`
  }
  void merge(const LoadCurve& other);

  // From the first hit to the last end, without gaps. Parts begin at multiples of their length.
  std::span<const Part> parts() const { return {parts_.data(), used_}; }
  Nanos length() const { return Nanos(std::int64_t{1} << shift_); }

 private:
  Part& at(WallTime time) {
    const std::int64_t ns = time.time_since_epoch().count();
    const auto i = static_cast<std::uint64_t>((ns >> shift_) - first_);
    return i < used_ ? parts_[i] : cover(ns);
  }
  Part& cover(std::int64_t ns);
  void double_length();

  int shift_ = 24;          // 16.8 ms
  std::int64_t first_ = 0;  // the number of parts_[0] since 1970
  std::size_t used_ = 0;
  std::array<Part, kMost> parts_{};
};

}  // namespace barrage
