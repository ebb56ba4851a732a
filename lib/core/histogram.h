// Log-linear histogram of durations (the layout of HdrHistogram): bounded in size, mergeable by
// addition. No locks: one writer and no readers, or only readers.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "core/int128.h"
#include "core/time.h"

namespace barrage {

// The bucket of a value: below 2^bits each value has its own; from there each power of two is
// divided into 2^(bits - 1) equal buckets.
inline std::size_t log_linear_index(std::uint64_t value, int bits) noexcept {
  const int shift = std::bit_width(value | ((std::uint64_t{1} << bits) - 1)) - bits;
  return (static_cast<std::size_t>(shift) << (bits - 1)) + (value >> shift);
}

class Histogram {
 public:
  // digits: significant decimal digits, 1 to 3. 3: error at most 1/1024 of the value, 264 KiB;
  // 2: 1/128, 36 KiB; 1: 1/16, 5 KiB; less if the values are close: 8 KiB per power of two between
  // the least and the greatest, 1 KiB with 2 digits. Range 0 ns to 1 h; values above count as 1 h,
  // and in clamped(), while max, mean and total stay exact.
  explicit Histogram(int digits = 3);

  void record(Nanos value, std::uint64_t count = 1) noexcept;  // negative values count as zero
  void merge(const Histogram& other);                          // of the same digits
  void clear() noexcept;

  // Nearest rank: the value at rank ceil(q * count - 1e-9), as the middle of its bucket, within
  // [min, max]; the first rank is the exact minimum, the last one the exact maximum. q in [0, 1].
  // Zero when empty.
  Nanos quantile(double q) const noexcept;
  Nanos at_rank(std::uint64_t rank) const noexcept;   // 1 to count(); the value of quantile() there
  Nanos min() const noexcept { return Nanos(min_); }  // exact; zero when empty
  Nanos max() const noexcept { return Nanos(max_); }  // exact
  Nanos mean() const noexcept;                        // exact, rounded down
  Nanos total() const noexcept;                       // exact; saturates at 292 years
  std::uint64_t count() const noexcept { return count_; }
  std::uint64_t clamped() const noexcept { return clamped_; }
  int digits() const noexcept { return digits_; }

  // Non-empty buckets in order, for pages that draw the distribution.
  struct Bucket {
    Nanos low, high;  // both inclusive
    std::uint64_t count;
    bool operator==(const Bucket&) const = default;
  };
  std::vector<Bucket> buckets() const;

 private:
  static constexpr std::int64_t kHighest = 3'600'000'000'000;  // 1 h

  std::size_t index(std::uint64_t value) const noexcept { return log_linear_index(value, bits_); }
  Bucket bucket(std::size_t index) const noexcept;
  void grow(std::size_t index);  // makes room for it

  int digits_, bits_;
  std::size_t first_ = 0;  // the bucket of counts_[0]: a whole power of two
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0, clamped_ = 0;
  Int128 sum_ = 0;
  std::int64_t min_ = 0, max_ = 0;
};

inline void Histogram::record(Nanos value, std::uint64_t count) noexcept {
  if (count == 0) return;
  const std::int64_t ns = std::max<std::int64_t>(value.count(), 0);
  const std::size_t i = index(static_cast<std::uint64_t>(std::min(ns, kHighest)));
  if (i - first_ >= counts_.size()) grow(i);  // also when i is below first_
  counts_[i - first_] += count;
  if (ns > kHighest) clamped_ += count;
  min_ = count_ == 0 ? ns : std::min(min_, ns);
  max_ = std::max(max_, ns);
  count_ += count;
  sum_ += static_cast<Int128>(ns) * static_cast<Int128>(count);
}

}  // namespace barrage
