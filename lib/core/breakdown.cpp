#include "core/breakdown.h"

#include <algorithm>
#include <limits>

#include "core/histogram.h"

namespace barrage {
namespace {

constexpr int kBits = 7;
constexpr Nanos kLongest = std::chrono::hours(1);
constexpr double kWidest = 0.02, kShareBeyond = 0.1;
constexpr std::array<std::string_view, Breakdown::kParts> kNames = {
    "delay", "queue", "dns", "connect", "tls", "send", "wait", "transfer", "rest"};

void add_up(std::int64_t& sum, std::int64_t more) {
  if (__builtin_add_overflow(sum, more, &sum)) sum = std::numeric_limits<std::int64_t>::max();
}

std::array<Nanos, Breakdown::kParts> parts_of(const Result& hit) {
  const Phases& p = hit.phases;
  std::array<Nanos, Breakdown::kParts> parts = {hit.delay, p.queue, p.dns,      p.connect, p.tls,
                                                p.send,    p.wait,  p.transfer, Nanos(0)};
  Nanos left = hit.service;
  for (std::size_t i = Breakdown::queue; i < Breakdown::rest; ++i) {
    parts[i] = std::clamp(parts[i], Nanos(0), left);
    left -= parts[i];
  }
  parts[Breakdown::rest] = left;
  return parts;
}

}  // namespace

void Breakdown::add(const Result& hit) {
  const Nanos latency = std::clamp(hit.latency(), Nanos(0), kLongest);
  const std::size_t at = log_linear_index(static_cast<std::uint64_t>(latency.count()), kBits);
  if (at >= buckets_.size()) buckets_.resize(at + 1);
  Bucket& bucket = buckets_[at];
  ++bucket.count;
  ++count_;
  const auto parts = parts_of(hit);
  for (std::size_t i = 0; i < kParts; ++i) add_up(bucket.sums[i], parts[i].count());
}

void Breakdown::merge(const Breakdown& other) {
  if (buckets_.size() < other.buckets_.size()) buckets_.resize(other.buckets_.size());
  for (std::size_t i = 0; i < other.buckets_.size(); ++i) {
    buckets_[i].count += other.buckets_[i].count;
    for (std::size_t k = 0; k < kParts; ++k) {
      add_up(buckets_[i].sums[k], other.buckets_[i].sums[k]);
    }
  }
  count_ += other.count_;
}

Breakdown::Mean Breakdown::around(double q) const {
  const double width = std::min(kWidest, (1 - q) * kShareBeyond);
  return between(q - width, q + width);
}

// Of a bucket that lies there only in part, as large a part of its sums.
Breakdown::Mean Breakdown::between(double low, double high) const {
  Mean mean;
  if (count_ == 0) return mean;
  const auto all = static_cast<double>(count_);
  const double from = std::clamp(low * all, 0.0, all - 1);
  const double to = std::clamp(high * all, from + 1, all);
  double below = 0;
  for (const Bucket& bucket : buckets_) {
    if (bucket.count == 0) continue;
    const auto count = static_cast<double>(bucket.count);
    const double hits = std::min(to, below + count) - std::max(from, below);
    below += count;
    if (hits <= 0) continue;
    for (std::size_t i = 0; i < kParts; ++i) {
      mean.parts[i] += static_cast<double>(bucket.sums[i]) / count * hits / (to - from);
    }
  }
  for (const double part : mean.parts) mean.latency += part;
  return mean;
}

std::string_view to_string(Breakdown::Part part) noexcept { return kNames[part]; }

}  // namespace barrage
