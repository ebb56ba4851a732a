#include "analysis/rate.h"

#include <algorithm>

namespace barrage {
namespace {

bool stopped_early(const Report& report) {
  return report.info.ends.stopped_early() > 0 ||
         std::any_of(report.gates.begin(), report.gates.end(),
                     [](const GateResult& gate) { return gate.lost; });
}

}  // namespace

std::optional<std::uint64_t> planned_hits(const StreamInfo& info) {
  if (info.totals.count == 0 || info.totals.endless > 0) return std::nullopt;
  return info.totals.planned;
}

std::optional<std::uint64_t> planned_connections(const StreamInfo& info) {
  if (info.totals.count == 0 || info.totals.any_connections > 0) return std::nullopt;
  return info.totals.connections;
}

double rate_due(const Summary& s) {
  return static_cast<double>(s.hits - 1) * 1e9 /
         static_cast<double>(std::max(s.attack(), Nanos(1)).count());
}

std::optional<double> target_rate_of_all(const Report& report) {
  const Summary& s = report.all();
  const RunTotals& runs = report.info.totals;
  if (runs.count == 0) {
    if (s.foreign || s.closed_loop || s.hits < 2) return std::nullopt;
    return rate_due(s);
  }
  if (runs.ramps > 0 && stopped_early(report)) return std::nullopt;
  if (runs.count == 1) {
    const double rate = report.info.runs.front().rate;
    return rate > 0 ? std::optional(rate) : std::nullopt;
  }
  if (runs.unspanned > 0) return std::nullopt;
  return static_cast<double>(runs.planned) /
         std::chrono::duration<double>(runs.ended - runs.began).count();
}

std::optional<double> target_rate(const Report& report) {
  // After a warm-up a constant rate is still what it was.
  const bool constant = report.info.totals.count == 1 && report.info.totals.ramps == 0;
  const bool known = report.whole == nullptr || (report.warmup_left_out && constant);
  return known ? target_rate_of_all(report) : std::nullopt;
}

}  // namespace barrage
