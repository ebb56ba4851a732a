#include "analysis/rate.h"

#include <algorithm>

namespace barrage {
namespace {

bool stopped_early(const Report& report) {
  const std::vector<RunEnd>& ends = report.info.ends;
  return std::any_of(ends.begin(), ends.end(),
                     [](const RunEnd& end) { return end.stop != Stop::schedule; }) ||
         std::any_of(report.gates.begin(), report.gates.end(),
                     [](const GateResult& gate) { return gate.lost; });
}

bool has_ramps(const StreamInfo& info) {
  return std::any_of(info.runs.begin(), info.runs.end(),
                     [](const RunHeader& run) { return run.schedule.starts_with("stages"); });
}

}  // namespace

std::optional<std::uint64_t> planned_hits(const StreamInfo& info) {
  if (info.runs.empty()) return std::nullopt;
  std::uint64_t planned = 0;
  for (const RunHeader& run : info.runs) {
    if (!run.planned) return std::nullopt;
    planned += *run.planned;
  }
  return planned;
}

double rate_due(const Summary& s) {
  return static_cast<double>(s.hits - 1) * 1e9 /
         static_cast<double>(std::max(s.attack(), Nanos(1)).count());
}

std::optional<double> rate_asked_of_all(const Report& report) {
  const Summary& s = report.all();
  const StreamInfo& info = report.info;
  if (info.runs.empty()) {
    if (s.foreign || s.closed_loop || s.hits < 2) return std::nullopt;
    return rate_due(s);
  }
  if (has_ramps(info) && stopped_early(report)) return std::nullopt;
  if (info.runs.size() == 1) {
    const double rate = info.runs.front().rate;
    return rate > 0 ? std::optional(rate) : std::nullopt;
  }
  double planned = 0;
  WallTime first = WallTime::max(), last = WallTime::min();
  for (const RunHeader& run : info.runs) {
    if (!run.planned || run.duration <= Nanos(0)) return std::nullopt;
    planned += static_cast<double>(*run.planned);
    first = std::min(first, run.began);
    last = std::max(last, run.began + run.duration);
  }
  return planned / std::chrono::duration<double>(last - first).count();
}

std::optional<double> rate_asked(const Report& report) {
  // After a warm-up a constant rate is still what it was.
  const bool constant = report.info.runs.size() == 1 && !has_ramps(report.info);
  const bool known = report.whole == nullptr || (report.warmup_left_out && constant);
  return known ? rate_asked_of_all(report) : std::nullopt;
}

}  // namespace barrage
