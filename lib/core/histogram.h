// Log-linear histogram of durations (the layout of HdrHistogram): fixed size, no allocation when
// recording, mergeable by addition. One writer, or none: no locks inside.
#pragma once

#include <cstdint>
#include <vector>

#include "core/time.h"

namespace barrage {

class Histogram {
 public:
  // digits: significant decimal digits, 1 to 3. 3: error at most 1/1024 of the value, 264 KiB;
  // 2: 1/128, 36 KiB. Range 0 ns to 1 h; what is above is clamped and counted.
  explicit Histogram(int digits = 3);

  void record(Nanos value, std::uint64_t count = 1) noexcept;  // a negative value counts as zero
  void merge(const Histogram& other);                          // of the same digits
  void clear() noexcept;

  // Nearest rank: the value at rank ceil(q * count - 1e-9), as the middle of its bucket, within
  // [min, max]. q in [0, 1]; q = 1 is the exact maximum. Zero when empty.
  Nanos quantile(double q) const noexcept;
  Nanos min() const noexcept;   // exact; zero when empty
  Nanos max() const noexcept;   // exact
  Nanos mean() const noexcept;  // exact, rounded down
  Nanos total() const noexcept { return Nanos(static_cast<std::int64_t>(sum_)); }
  std::uint64_t count() const noexcept { return count_; }
  std::uint64_t clamped() const noexcept { return clamped_; }
  int digits() const noexcept { return digits_; }

  // Buckets that hold something, in order: for pages that draw the distribution.
  struct Bucket {
    Nanos low, high;  // both inclusive
    std::uint64_t count;
  };
  std::vector<Bucket> buckets() const;

 private:
  int digits_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0, clamped_ = 0;
  __int128 sum_ = 0;
  std::int64_t min_ = 0, max_ = 0;
};

}  // namespace barrage
