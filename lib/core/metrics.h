// Folds results into what a report prints. Memory does not grow with the number of results.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/histogram.h"
#include "core/result.h"

namespace barrage {

// One kind of failure: hits with the same fault and text.
struct FaultCount {
  Fault fault = Fault::none;
  std::string error;
  std::uint64_t count = 0;
  WallTime first{}, last{};  // due times
  std::string method, url;   // an example: the first one seen
  std::uint64_t seq = 0;
};

// Hits that were due within one slice of the time axis.
struct Slice {
  std::uint64_t hits = 0, ok = 0;
  Histogram latency{2};
  std::map<std::uint16_t, std::uint64_t> codes;
};

// What was folded; a value that can be read at any time, also halfway.
struct Summary {
  std::uint64_t hits = 0;  // results seen, dropped ones included
  std::uint64_t ok = 0, failed = 0,
                dropped = 0;          // hits = ok + failed + dropped (cut counts as failed)
  Histogram latency, service, delay;  // of the hits that were sent
  std::uint64_t bytes_in = 0, bytes_out = 0;
  std::uint64_t attempts = 0, new_connections = 0;
  WallTime earliest{}, latest{}, end{};  // first due, last due, last done
  std::map<std::uint16_t, std::uint64_t> codes;
  // In order of first appearance. At most 1,000 kinds: further texts are counted under "other
  // errors".
  std::vector<FaultCount> faults;
  bool closed_loop = false;  // no schedule: latency is service time
  bool foreign = false;      // some records came without due and service times

  // The time axis: slice i covers [earliest + i * slice_length, ...); at most 400 slices, whose
  // length doubles as the attack grows.
  Nanos slice_length{};
  std::vector<Slice> slices;

  Nanos attack() const { return latest - earliest; }  // first due to last due
  Nanos wait() const { return end - latest; }         // last due to last done
  // Achieved: gaps, not hits, divide the span, so 100 hits at 50/s give 50. One hit: 1, as Vegeta.
  double rate() const;
  // Successes per second, from the first due time to the last done, or to one mean gap after the
  // last due time if that is later: never above rate() for a run that succeeds. One hit: ok.
  double throughput() const;
  double success() const;  // ok / hits, 0..1; 0 when empty
};

// One thread. Results may come in any order.
class Metrics {
 public:
  void add(const Result& result);
  void merge(const Metrics& other);
  const Summary& summary() const { return summary_; }

 private:
  Summary summary_;
};

}  // namespace barrage
