// How the latency of hits divides into phases, and how that differs between fast and slow hits.
// Bounded in size, mergeable by addition.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace barrage {

// Divides the latency of each hit into parts that add up to it: its delay, the phases, and the rest
// of the service time. One thread.
class Breakdown {
 public:
  enum Part { delay, queue, dns, connect, tls, send, wait, transfer, rest };  // in this order
  static constexpr std::size_t kParts = 9;

  struct Mean {
    double latency = 0;                  // ns; the sum of the parts
    std::array<double, kParts> parts{};  // ns
  };

  // Adds a hit that was sent; absent phases count as zero.
  void add(const Result& hit);
  void merge(const Breakdown& other);

  std::uint64_t count() const { return count_; }
  // Over all hits. Zeros when empty.
  Mean mean() const { return between(0, 1); }
  // Over the hits around a quantile: those whose rank differs by less than a tenth of the hits
  // beyond it, but at most 2 % of all; at least one hit. p50 is the hits from p48 to p52, p99 those
  // from p98.9 to p99.1. q in [0, 1].
  Mean around(double q) const;

 private:
  // Latencies of one bucket differ by less than 1/64; all of 1 h and more share one. 200 KiB if
  // all ranges of latency occur.
  struct Bucket {
    std::uint64_t count = 0;
    std::array<std::int64_t, kParts> sums{};  // ns; saturates at 292 years
  };
  Mean between(double low, double high) const;

  std::vector<Bucket> buckets_;
  std::uint64_t count_ = 0;
};

// "delay", "queue", ..., "rest".
std::string_view to_string(Breakdown::Part part) noexcept;

}  // namespace barrage
