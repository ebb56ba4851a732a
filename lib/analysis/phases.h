// How the time of hits divides into phases: -by=phase.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/breakdown.h"
#include "core/histogram.h"
#include "core/result.h"

namespace barrage {

// The latency of each hit that was sent, divided like a Breakdown: the delay of the generator, the
// phases that the driver reported (see Phases), and the rest, which is the generator's own or not
// reported. Each phase has the hits that went through it and their times in it. All phases together
// are the whole latency, to the nanosecond. A value; one thread.
class PhaseTimes {
 public:
  // delay, queue, dns, connect, tls, send, wait, transfer, rest
  static constexpr std::size_t kPhases = Breakdown::kParts;

  // bounds: of Phase::buckets, as those of Metrics; empty: none are counted.
  explicit PhaseTimes(std::vector<Nanos> bounds = {});

  void add(const Result& hit);
  void merge(const PhaseTimes& other);  // made with the same bounds

  struct Phase {
    std::string_view name;
    const Histogram& times;  // its count: how many hits had this phase
    double share;            // of the sum of all latencies, 0..1
    const std::vector<std::uint64_t>& buckets;
  };
  // In the order in which a hit goes through them, without those that no hit had. Valid until the
  // next change.
  std::vector<Phase> phases() const;

 private:
  void record(std::size_t phase, Nanos time);

  std::vector<Nanos> bounds_;
  std::array<Histogram, kPhases> times_;
  std::array<std::vector<std::uint64_t>, kPhases> buckets_;
};

}  // namespace barrage
