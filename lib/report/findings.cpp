#include "report/findings.h"

#include <algorithm>

#include "core/units.h"
#include "core/utf8.h"

namespace barrage {
namespace {

std::string count_of(std::uint64_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string dropped_hits(const Summary& s) {
  const FaultCount* cause = nullptr;
  for (const FaultCount& kind : s.faults) {
    if (kind.fault == Fault::dropped && (!cause || kind.count > cause->count)) cause = &kind;
  }
  const std::string why = cause && !cause->error.empty() ? ": " + printable(cause->error) : "";
  return std::to_string(s.dropped) + " of " + count_of(s.hits, "hit was", "hits were") +
         " due but never sent" + why;
}

bool stopped_by(const StreamInfo& info, Stop cause) {
  return std::any_of(info.ends.begin(), info.ends.end(),
                     [&](const RunEnd& end) { return end.stop == cause; });
}

bool stopped_early(const StreamInfo& info) {
  return std::any_of(info.ends.begin(), info.ends.end(),
                     [](const RunEnd& end) { return end.stop != Stop::schedule; });
}

bool has_ramps(const StreamInfo& info) {
  return std::any_of(info.runs.begin(), info.runs.end(),
                     [](const RunHeader& run) { return run.schedule.starts_with("stages"); });
}

}  // namespace

std::vector<std::string> warnings(const Report& report) {
  const auto& [s, info] = report;
  std::vector<std::string> found;
  if (s.dropped > 0) found.push_back(dropped_hits(s));
  const auto lost = damage(report);
  if (lost) found.push_back(*lost);
  if (s.hits == 0 && !lost) found.emplace_back("no hit was made");
  if (stopped_by(info, Stop::output)) {
    found.emplace_back("the attack stopped early: its results could not be written");
  }
  if (stopped_by(info, Stop::input)) {
    found.emplace_back("the attack stopped early: a target could not be read");
  }
  if (s.closed_loop) {
    found.emplace_back(
        "closed loop: no rate was asked for, so latency is service time and hides stalls");
  }
  if (s.foreign && s.service.count() > 0) {
    found.push_back("service times and delays leave out " +
                    count_of(s.latency.count() - s.service.count(), "hit", "hits") +
                    " of a format that does not tell them");
  }
  return found;
}

std::optional<std::string> damage(const Report& report) {
  const auto& [s, info] = report;
  if (s.hits == 0 && info.runs.empty() && info.corrupt == 0) {
    return "the input is empty: there is neither a hit nor an attack in it";
  }
  if (!info.damaged()) return std::nullopt;
  std::string lost = "the input is incomplete";
  if (info.corrupt > 0) {
    lost = "the input is damaged, " + count_of(info.corrupt, "piece", "pieces") + " (" +
           format_size(info.corrupt_bytes) + ") skipped";
    if (info.incomplete) lost += " and an attack's end missing";
  }
  lost += ", so hits may be missing";
  if (!info.problems.empty()) lost += ": " + printable(info.problems.front());
  return lost;
}

std::optional<double> rate_asked(const StreamInfo& info) {
  if (info.runs.empty() || (has_ramps(info) && stopped_early(info))) return std::nullopt;
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

}  // namespace barrage
