// Folds results into the numbers of a report. Memory does not grow with the number of results.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/breakdown.h"
#include "core/fault_counts.h"
#include "core/outcome_times.h"
#include "core/result.h"

namespace barrage {

// The bucket of `time`: i where bounds[i] <= time < bounds[i + 1]. The last bucket also has
// everything above, the first one everything below. `bounds`: ascending, at least one.
inline std::size_t bucket_of(Nanos time, const std::vector<Nanos>& bounds) {
  const auto above = std::upper_bound(bounds.begin() + 1, bounds.end(), time);
  return static_cast<std::size_t>(above - bounds.begin()) - 1;
}

// Counts status codes, or Faults, in numeric order. Made for a few codes that repeat.
class CodeCounts {
 public:
  struct Entry {
    std::uint16_t code;
    std::uint64_t count;
    bool operator==(const Entry&) const = default;
  };

  void add(std::uint16_t code, std::uint64_t count = 1) {
    if (last_ >= entries_.size() || entries_[last_].code != code) last_ = find(code);
    entries_[last_].count += count;
  }
  void merge(const CodeCounts& other) {
    for (const auto& [code, count] : other) add(code, count);
  }
  std::uint64_t operator[](std::uint16_t code) const;  // 0: never seen
  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  std::vector<Entry>::const_iterator begin() const { return entries_.begin(); }
  std::vector<Entry>::const_iterator end() const { return entries_.end(); }

 private:
  std::size_t find(std::uint16_t code);  // adds an entry if there is none

  std::vector<Entry> entries_;
  std::size_t last_ = 0;  // consecutive hits mostly have the same code
};

// Hits due within one slice of the time axis; those never sent count in `hits` and `faults` only.
struct Slice {
  std::uint64_t hits = 0, ok = 0;
  OutcomeTimes latency{2};
  CodeCounts codes;
  CodeCounts faults;            // of all failed hits, including those never sent; by Fault
  std::uint32_t in_flight = 0;  // at most, when a hit was sent

  void merge(const Slice& other);
};

// The result of the fold; can be read at any time.
struct Summary {
  std::uint64_t hits = 0;  // results seen, including dropped ones
  std::uint64_t ok = 0, failed = 0,
                dropped = 0;  // hits = ok + failed + dropped (cut counts as failed)
  std::uint64_t unsent = 0;   // of failed: events that no connection could take
  OutcomeTimes latency;       // of the hits that were sent
  OutcomeTimes service;       // the same, without foreign hits, which lack them
  Histogram delay;            // likewise
  std::uint64_t bytes_in = 0, bytes_out = 0;
  std::uint64_t attempts = 0, new_connections = 0;
  std::uint64_t resent = 0;              // attempts beyond the first of their hit
  std::uint64_t queued = 0;              // hits that waited inside the driver for more than 1 ms
  WallTime earliest{}, latest{}, end{};  // first due, last due, last done; meaningless when empty
  WallTime last_not_lost = WallTime::min();  // last done, except for Fault::lost
  // When the first and the last hit were sent; those never sent count with their due time.
  WallTime first_sent{}, last_sent{};
  CodeCounts codes;  // of the hits that were sent; 0: no response, 101: a reply of ws_event
  std::vector<FaultCount> faults;  // including dropped hits; see FaultCounts
  bool closed_loop = false;        // no schedule: latency is service time
  bool foreign = false;            // some records came without due and service times

  // Exact counts of latencies, with bounds; see bucket_of().
  std::vector<Nanos> bounds;
  std::vector<std::uint64_t> buckets;

  // The time axis: slice i covers [slices_begin + i * slice_length, ...). slices_begin is at or
  // before earliest, a multiple of slice_length since 1970, so that axes of several files agree.
  // At most 400 slices; their length, 1/64 s at first, doubles as the attack grows.
  Nanos slice_length{};
  WallTime slices_begin{};
  std::vector<Slice> slices;

  Breakdown breakdown_ok, breakdown_failed;  // of the hits in `service`

  std::uint64_t sent() const { return hits - dropped - unsent; }
  // Whose times a reader is to be shown; see OutcomeTimes.
  Outcomes telling() const { return latency.telling(); }
  Breakdown breakdown(Outcomes outcomes) const;
  std::uint64_t count_of(Fault fault) const;
  std::uint64_t dropped_by_overrun() const;           // of dropped
  Nanos attack() const { return latest - earliest; }  // first due to last due
  Nanos wait() const { return end - latest; }         // last due to last done
  Nanos sending() const { return last_sent - first_sent; }
  // Achieved hits per second: gaps, not hits, per time of sending, so 100 hits at 50/s give 50. One
  // hit: 1, like Vegeta.
  double rate() const;
  // Successes per second, from the first due time to the last done, or over the time of sending and
  // one mean gap if that is longer: never above rate(). The wait for lost events does not count,
  // unless all are lost. One hit: ok.
  double throughput() const { return per_second(ok); }
  double per_second(std::uint64_t count) const;  // of any part of the hits, or of what they did
  double success() const;                        // ok / hits, 0..1; 0 when empty
};

// One thread. The summary does not depend on the order of results, nor on their distribution before
// a merge.
class Metrics {
 public:
  // bounds: for Summary::buckets, ascending; empty: not counted.
  // slices: fill Summary::slices, which take up to 15 MB.
  // breakdown: fill Summary::breakdown, up to 200 KiB.
  explicit Metrics(std::vector<Nanos> bounds = {}, bool slices = true, bool breakdown = false);

  void add(const Result& result);
  void merge(const Metrics& other);  // made with the same arguments
  const Summary& summary() const;

 private:
  void add_to_slice(const Result& result);
  Slice& slice_at(WallTime due);
  void cover(WallTime first, WallTime last);  // extends the axis
  void double_slices();

  mutable Summary summary_;  // without faults: summary() fills them in
  FaultCounts faults_;
  bool slices_wanted_, breakdown_wanted_;
  // The slice used last, and its range.
  std::size_t slice_ = 0;
  WallTime slice_begin_{}, slice_end_{};
};

}  // namespace barrage
