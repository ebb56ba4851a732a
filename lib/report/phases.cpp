#include "report/phases.h"

#include <algorithm>

namespace barrage {
namespace {

constexpr std::size_t kDelay = Breakdown::delay, kRest = Breakdown::rest;

}  // namespace

void PhaseTimes::add(const Result& hit) {
  if (hit.fault == Fault::dropped) return;
  const bool told = (hit.flags & result_flag::foreign) == 0;
  if (told) times_[kDelay].record(hit.delay);
  Nanos left = told ? std::max(hit.service, Nanos(0)) : hit.latency();
  const Phases& p = hit.phases;
  std::size_t at = kDelay;
  for (const Nanos time : {p.queue, p.dns, p.connect, p.tls, p.send, p.wait, p.transfer}) {
    ++at;
    if (time < Nanos(0)) continue;
    // Records may come from anywhere: what is longer than the hit is cut.
    const Nanos taken = std::min(time, left);
    times_[at].record(taken);
    left -= taken;
  }
  if (left > Nanos(0)) times_[kRest].record(left);
}

void PhaseTimes::merge(const PhaseTimes& other) {
  for (std::size_t i = 0; i < kPhases; ++i) times_[i].merge(other.times_[i]);
}

std::vector<PhaseTimes::Phase> PhaseTimes::phases() const {
  double all = 0;
  for (const Histogram& times : times_) all += static_cast<double>(times.total().count());
  std::vector<Phase> phases;
  for (std::size_t i = 0; i < kPhases; ++i) {
    if (times_[i].count() == 0) continue;
    const auto total = static_cast<double>(times_[i].total().count());
    phases.push_back(
        {to_string(static_cast<Breakdown::Part>(i)), times_[i], all > 0 ? total / all : 0});
  }
  return phases;
}

}  // namespace barrage
