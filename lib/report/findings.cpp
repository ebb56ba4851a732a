#include "report/findings.h"

#include <algorithm>

#include "core/units.h"
#include "core/utf8.h"
#include "report/columns.h"

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

// An attack without end can only end so.
bool cut_short_by(const StreamInfo& info, Stop cause) {
  const bool endless = !info.runs.empty() &&
                       std::none_of(info.runs.begin(), info.runs.end(),
                                    [](const RunHeader& run) { return run.planned.has_value(); });
  return !endless && stopped_by(info, cause);
}

bool stopped_early(const StreamInfo& info) {
  return std::any_of(info.ends.begin(), info.ends.end(),
                     [](const RunEnd& end) { return end.stop != Stop::schedule; });
}

bool has_ramps(const StreamInfo& info) {
  return std::any_of(info.runs.begin(), info.runs.end(),
                     [](const RunHeader& run) { return run.schedule.starts_with("stages"); });
}

std::string share(double part, double whole) { return fixed(100 * part / whole, 1) + "%"; }

double by_due_times(const Summary& s) {
  return static_cast<double>(s.hits - 1) * 1e9 /
         static_cast<double>(std::max(s.attack(), Nanos(1)).count());
}

// Sending took longer than the schedule: by a thousandth, and by more than the last hit alone may
// be late.
std::optional<std::string> slow_sending(const Report& report) {
  const Summary& s = report.summary;
  const Nanos excess = s.sending() - s.attack();
  if (s.sent() < 2 || excess <= std::max<Nanos>(s.attack() / 1000, std::chrono::milliseconds(100)))
    return std::nullopt;
  const double asked = rate_asked(report).value_or(by_due_times(s));
  return "the rate was not reached: " + fixed(asked) + "/s asked, " + fixed(s.rate()) +
         "/s achieved (" + share(s.rate(), asked) + ")";
}

// Judged by the farthest quantile beyond which there are enough hits that chance does not decide.
std::optional<std::string> lateness(const Summary& s) {
  constexpr struct {
    double quantile;
    std::uint64_t least_hits;
    const char* name;
  } judges[] = {{0.99, 1000, "p99"}, {0.9, 100, "p90"}, {0.5, 20, "p50"}};
  constexpr Nanos harmless = std::chrono::milliseconds(1);
  for (const auto& [quantile, least_hits, name] : judges) {
    if (s.delay.count() < least_hits) continue;
    const Nanos late = s.delay.quantile(quantile), usual = s.service.quantile(0.5);
    if (late <= std::max(harmless, usual / 10)) return std::nullopt;
    return "hits left late: at " + std::string(name) + " by " +
           format_duration(round_duration(late)) + ", beside " +
           format_duration(round_duration(usual)) +
           " of service time at p50, so latencies hold delays of this side: too little room "
           "(-max-workers, -max-connections) or processor";
  }
  return std::nullopt;
}

// The same file, named or joined by cat more than once.
bool read_twice(const StreamInfo& info) {
  std::vector<RunId> ids;
  for (const RunHeader& run : info.runs) ids.push_back(run.run);
  std::sort(ids.begin(), ids.end());
  return std::adjacent_find(ids.begin(), ids.end()) != ids.end();
}

std::uint64_t count_of_fault(const Summary& s, Fault fault) {
  std::uint64_t count = 0;
  for (const FaultCount& kind : s.faults) count += kind.fault == fault ? kind.count : 0;
  return count;
}

// What spoils a part of the numbers.
void add_doubts(std::vector<Finding>& found, const Report& report) {
  const auto& [s, info] = report;
  const auto warn = [&](std::string text) { found.push_back({Level::warn, std::move(text)}); };
  if (const auto late = lateness(s)) warn(*late);
  if (cut_short_by(info, Stop::interrupt)) warn("the attack ended early: interrupted (SIGINT)");
  if (cut_short_by(info, Stop::terminate)) warn("the attack ended early: told to stop (SIGTERM)");
  if (const std::uint64_t cut = count_of_fault(s, Fault::cut)) {
    warn(count_of(cut, "hit was", "hits were") + " cut: in flight when the attack was stopped");
  }
  if (s.resent > 0) {
    warn(count_of(s.resent, "request was", "requests were") +
         " sent again by libcurl, on a new connection: the server saw more than the " +
         count_of(s.sent(), "hit", "hits"));
  }
  if (const std::uint64_t long_ones = s.latency.clamped()) {
    warn(count_of(long_ones, "hit", "hits") + " took more than an hour: quantiles count an hour");
  }
}

}  // namespace

std::vector<Finding> findings(const Report& report) {
  const auto& [s, info] = report;
  std::vector<Finding> found;
  const auto bad = [&](std::string text) { found.push_back({Level::bad, std::move(text)}); };
  const auto note = [&](std::string text) { found.push_back({Level::note, std::move(text)}); };
  if (s.dropped > 0) bad(dropped_hits(s));
  const auto lost = info.damage(s.hits);
  if (lost) bad(*lost);
  if (s.hits == 0 && !lost) bad("no hit was made");
  if (stopped_by(info, Stop::output)) {
    bad("the attack stopped early: its results could not be written");
  }
  if (stopped_by(info, Stop::input)) bad("the attack stopped early: a target could not be read");
  if (read_twice(info)) bad("an attack is in the input more than once: its hits count each time");
  if (const auto slow = slow_sending(report)) bad(*slow);
  add_doubts(found, report);
  if (s.closed_loop) {
    note("closed loop: no rate was asked for, so latency is service time and hides stalls");
  }
  if (s.foreign && s.service.count() > 0) {
    note("service times and delays leave out " +
         count_of(s.latency.count() - s.service.count(), "hit", "hits") +
         " of a format that does not tell them");
  }
  return found;
}

std::optional<double> rate_asked(const Report& report) {
  const auto& [s, info] = report;
  if (info.runs.empty()) {
    if (s.foreign || s.closed_loop || s.hits < 2) return std::nullopt;
    return by_due_times(s);
  }
  if (has_ramps(info) && stopped_early(info)) return std::nullopt;
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
