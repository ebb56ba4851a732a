#include "analysis/phases.h"

#include <algorithm>
#include <utility>

#include "core/metrics.h"

namespace barrage {
namespace {

constexpr std::size_t kDelay = Breakdown::delay, kRest = Breakdown::rest;

}  // namespace

PhaseTimes::PhaseTimes(std::vector<Nanos> bounds) : bounds_(std::move(bounds)) {
  for (std::vector<std::uint64_t>& buckets : buckets_) buckets.resize(bounds_.size());
}

void PhaseTimes::record(std::size_t phase, Nanos time) {
  times_[phase].record(time);
  if (!bounds_.empty()) ++buckets_[phase][bucket_of(time, bounds_)];
}

void PhaseTimes::add(const Result& hit) {
  if (!hit.was_sent()) return;
  const bool known = (hit.flags & result_flag::foreign) == 0;
  if (known) record(kDelay, hit.delay);
  Nanos left = known ? std::max(hit.service, Nanos(0)) : hit.latency();
  const Phases& p = hit.phases;
  std::size_t at = kDelay;
  for (const Nanos time : {p.queue, p.dns, p.connect, p.tls, p.send, p.wait, p.transfer}) {
    ++at;
    if (time < Nanos(0)) continue;
    // Records may come from anywhere: what is longer than the hit is cut.
    const Nanos taken = std::min(time, left);
    record(at, taken);
    left -= taken;
  }
  if (left > Nanos(0)) record(kRest, left);
}

void PhaseTimes::merge(const PhaseTimes& other) {
  for (std::size_t i = 0; i < kPhases; ++i) {
    times_[i].merge(other.times_[i]);
    for (std::size_t k = 0; k < bounds_.size(); ++k) buckets_[i][k] += other.buckets_[i][k];
  }
}

std::vector<PhaseTimes::Phase> PhaseTimes::phases() const {
  double all = 0;
  for (const Histogram& times : times_) all += static_cast<double>(times.total().count());
  std::vector<Phase> phases;
  for (std::size_t i = 0; i < kPhases; ++i) {
    if (times_[i].count() == 0) continue;
    const auto total = static_cast<double>(times_[i].total().count());
    phases.push_back({to_string(static_cast<Breakdown::Part>(i)), times_[i],
                      all > 0 ? total / all : 0, buckets_[i]});
  }
  return phases;
}

}  // namespace barrage
