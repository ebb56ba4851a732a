#include "core/histogram.h"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace barrage {
namespace {

// Enough buckets per power of two for the digits: 2 * 10^digits, rounded up to a power of two.
int bits_for(int digits) {
  if (digits < 1 || digits > 3) throw std::invalid_argument("a histogram has 1 to 3 digits");
  return digits == 1 ? 5 : digits == 2 ? 8 : 11;
}

}  // namespace

Histogram::Histogram(int digits) : digits_(digits), bits_(bits_for(digits)) {}

void Histogram::grow(std::size_t index) {
  // Whole powers of two, exactly: a vector would double its capacity.
  const std::size_t half = std::size_t{1} << (bits_ - 1);
  const std::size_t row = index / half * half;
  const std::size_t first = counts_.empty() ? row : std::min(first_, row);
  const std::size_t end = std::max(first_ + counts_.size(), row + half);
  std::vector<std::uint64_t> wider(end - first);
  if (!counts_.empty()) {
    std::copy(counts_.begin(), counts_.end(),
              wider.begin() + static_cast<std::ptrdiff_t>(first_ - first));
  }
  counts_ = std::move(wider);
  first_ = first;
}

void Histogram::merge(const Histogram& other) {
  if (other.digits_ != digits_) {
    throw std::invalid_argument("histograms of different digits cannot be merged");
  }
  if (other.count_ == 0) return;
  for (const std::size_t end : {other.first_, other.first_ + other.counts_.size() - 1}) {
    if (end - first_ >= counts_.size()) grow(end);
  }
  const std::size_t ahead = other.first_ - first_;
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[ahead + i] += other.counts_[i];
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  count_ += other.count_;
  clamped_ += other.clamped_;
  sum_ += other.sum_;
}

void Histogram::clear() noexcept {
  std::fill(counts_.begin(), counts_.end(), 0);
  count_ = clamped_ = 0;
  sum_ = 0;
  min_ = max_ = 0;
}

Nanos Histogram::quantile(double q) const noexcept {
  if (count_ == 0) return Nanos(0);
  // 1e-9: 0.95 * 100 is a little above 95 in binary, and means rank 95.
  const long double wanted = std::ceil(static_cast<long double>(q) * count_ - 1e-9L);
  if (!(wanted > 1)) return Nanos(min_);
  return at_rank(wanted >= count_ ? count_ : static_cast<std::uint64_t>(wanted));
}

Nanos Histogram::at_rank(std::uint64_t rank) const noexcept {
  if (rank <= 1) return Nanos(min_);
  if (rank >= count_) return Nanos(max_);
  std::uint64_t below = 0;
  std::size_t i = 0;
  while ((below += counts_[i]) < rank) ++i;
  const auto [low, high, count] = bucket(first_ + i);
  return std::clamp(low + (high - low) / 2, Nanos(min_), Nanos(max_));
}

Nanos Histogram::mean() const noexcept {
  return count_ == 0 ? Nanos(0) : Nanos(static_cast<std::int64_t>(sum_ / count_));
}

Nanos Histogram::total() const noexcept {
  constexpr Int128 most = std::numeric_limits<std::int64_t>::max();
  return Nanos(static_cast<std::int64_t>(std::min(sum_, most)));
}

Histogram::Bucket Histogram::bucket(std::size_t index) const noexcept {
  const auto row = static_cast<std::int64_t>(index >> (bits_ - 1));
  const std::int64_t shift = row < 2 ? 0 : row - 1;
  const std::int64_t low = (static_cast<std::int64_t>(index) - (shift << (bits_ - 1))) << shift;
  return {Nanos(low), Nanos(low + (std::int64_t{1} << shift) - 1), counts_[index - first_]};
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> filled;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] != 0) filled.push_back(bucket(first_ + i));
  }
  return filled;
}

}  // namespace barrage
