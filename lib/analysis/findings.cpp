#include "analysis/findings.h"

#include <algorithm>

#include "analysis/rate.h"
#include "analysis/saturation.h"
#include "analysis/words.h"

namespace barrage {
namespace {

// TCP retransmits for other reasons than loss, too, and the count includes other programs.
constexpr std::uint64_t kFewSegments = 10;
// Time servers nudge the clock by less.
constexpr Nanos kClockJump = std::chrono::milliseconds(100);

// An attack without end can only end so.
bool cut_short_by(const StreamInfo& info, Stop cause) {
  const bool endless = info.totals.count > 0 && info.totals.endless == info.totals.count;
  return !endless && info.ends.stopped_by(cause) > 0;
}

// Hits of the schedule that never fell due for want of a target: -lazy input was too slow.
std::uint64_t without_target(const StreamInfo& info) {
  if (info.totals.endless > 0 || info.totals.closed_loop > 0) return 0;
  if (info.incomplete || info.ends.count == 0 || info.ends.stopped_early() > 0) return 0;
  return info.totals.planned - std::min(info.totals.planned, info.ends.planned);
}

// -abort
void add_lost_gates(std::vector<Finding>& found, const Report& report) {
  for (const GateResult& gate : report.gates) {
    if (!gate.lost) continue;
    const auto planned = planned_hits(report.info);
    const bool held = planned == std::uint64_t{0};  // connections, and no hit at all
    found.push_back({Level::bad, "the attack was ended early, with " +
                                     (held ? count_of(report.side_results, "record", "records")
                                           : count_of(report.all().hits, "hit", "hits")) +
                                     (planned && !held ? " of " + std::to_string(*planned) : "") +
                                     ": the gate " + printable(gate.gate) +
                                     " was lost for good (-abort)"});
  }
}

// Hits that fail at once would pass for fast ones.
void add_failed_latencies(std::vector<Finding>& found, const Report& report, Latencies shown) {
  constexpr Nanos kAtOnce = std::chrono::milliseconds(10);  // where there is nothing beside it
  const OutcomeTimes& latency = report.summary.latency;
  const Outcomes telling = latency.telling();
  if (telling == Outcomes::all) return;
  const std::uint64_t ok = latency.ok().count(), failed = latency.failed().count();
  const Nanos quick = ok > 0 ? latency.ok().quantile(0.5) / 2 : kAtOnce;
  const std::string how = latency.failed().quantile(0.5) < quick ? " failed at once" : " failed";
  const auto hits = [&](std::uint64_t count) {
    return report.of_side_results ? count_of(count, "side result", "side results")
                                  : count_of(count, "hit", "hits");
  };
  const std::string share =
      ": " + percent(static_cast<double>(failed), static_cast<double>(latency.count()));
  if (shown == Latencies::each) {
    found.push_back({Level::bad, hits(failed) + how + share});
    return;
  }
  if (shown == Latencies::telling && telling == Outcomes::ok) {
    found.push_back({Level::bad, "latencies leave out " + hits(failed) + " that" + how + share});
    return;
  }
  found.push_back({Level::bad, "latencies include " + hits(failed) + " that" + how + share,
                   ok > 0 ? "Succeeded and latencies_ok (JSON) leave them out" : ""});
}

// Not where the generator was at fault: it may be why responses were late. A loop that lacked the
// processor, but sent on time, also read on time.
void add_saturation(std::vector<Finding>& found, const Report& report, const Verdict& verdict) {
  const auto harms = [](const Reason& reason) {
    return reason.sign != "cpu" && reason.sign != "blocked";
  };
  if (report.load == nullptr || std::ranges::any_of(verdict.reasons, harms)) return;
  if (const auto saturated = saturation(*report.load)) {
    found.push_back({Level::warn, saturated->text(), Saturation::kAdvice});
  }
}

void add_of_sections(std::vector<Finding>& found, const Report& report, Level level) {
  for (const Section* section : report.sections) {
    for (Finding& finding : section->findings()) {
      if (finding.level == level) found.push_back(std::move(finding));
    }
  }
}

// What spoils a part of the numbers.
void add_doubts(std::vector<Finding>& found, const Report& report) {
  const Summary& s = report.all();
  const StreamInfo& info = report.info;
  const auto warn = [&](std::string text) { found.push_back({Level::warn, std::move(text)}); };
  if (cut_short_by(info, Stop::interrupt)) warn("the attack ended early: interrupted (SIGINT)");
  if (cut_short_by(info, Stop::terminate)) warn("the attack ended early: terminated (SIGTERM)");
  if (const std::uint64_t missing = without_target(info)) {
    warn(count_of(missing, "hit was", "hits were") +
         " not sent: their targets were read too late (-lazy)");
  }
  if (const std::uint64_t cut = s.count_of(Fault::cut)) {
    warn(count_of(cut, "hit was", "hits were") + " cut: in flight when the attack was stopped");
  }
  if (s.resent > 0) {
    warn(count_of(s.resent, "request was", "requests were") +
         " retried by libcurl on a new connection: the server saw more than the " +
         count_of(s.sent(), "hit", "hits"));
  }
  if (const std::uint64_t long_ones = s.latency.all().clamped()) {
    warn(count_of(long_ones, "hit", "hits") + " took more than an hour: quantiles count one hour");
  }
  add_of_sections(found, report, Level::warn);
}

// Good to know; nothing is wrong.
void add_notes(std::vector<Finding>& found, const Report& report, const GeneratorNumbers& numbers) {
  const Summary& s = report.all();
  const StreamInfo& info = report.info;
  const auto note = [&](std::string text) { found.push_back({Level::note, std::move(text)}); };
  if (report.of_side_results && report.summary.hits > 0) {
    note("no hits: the numbers are those of " +
         count_of(report.summary.hits, "side result", "side results") + " of connections");
  } else if (report.whole != nullptr && report.summary.hits > 0) {
    note((report.warmup_left_out ? "the warm-up is left out: " : "a part of the attack: ") +
         std::to_string(report.summary.hits) + " of " + count_of(s.hits, "hit", "hits"));
  }
  if (s.closed_loop) {
    note("closed loop: there is no target rate, so latency is service time and hides stalls");
  }
  if (s.foreign && s.service.count() > 0) {
    note("service times and delays leave out " +
         count_of(s.latency.count() - s.service.count(), "hit", "hits") +
         " whose format lacks them");
  }
  if (info.totals.insecure > 0) {
    note("certificates were not verified (-insecure)");
  }
  if (numbers.retransmits > std::max(kFewSegments, s.sent() / 100)) {
    note(std::to_string(numbers.retransmits) +
         " TCP segments were retransmitted by this machine, for " +
         count_of(s.sent(), "hit", "hits") +
         ": the network may lose packets, of this attack or of other programs");
  }
  if (std::chrono::abs(numbers.wall_jump) > kClockJump) {
    note("the wall clock jumped by " + rounded(numbers.wall_jump) +
         ": times of day are off, latencies are not");
  }
  add_of_sections(found, report, Level::note);
}

}  // namespace

std::string_view to_string(Level level) noexcept {
  switch (level) {
    case Level::bad:
      return "bad";
    case Level::warn:
      return "warn";
    case Level::note:
      break;
  }
  return "note";
}

std::vector<Finding> findings(const Report& report, const Verdict& verdict, Latencies shown) {
  const Summary& s = report.all();
  const StreamInfo& info = report.info;
  std::vector<Finding> found;
  const auto bad = [&](std::string text) { found.push_back({Level::bad, std::move(text)}); };
  const auto lost = info.damage(report.records());
  if (info.only_samples(report.records())) {
    found.push_back({Level::note, StreamInfo::kOnlySamples});
  } else if (report.records() == 0) {
    bad(lost ? *lost : "no hits were made");
  } else if (lost) {
    bad(*lost);
  }
  add_lost_gates(found, report);
  if (const std::uint64_t owed = s.dropped_by_overrun()) {
    found.push_back({Level::bad,
                     std::to_string(owed) + " of " + count_of(s.hits, "hit was", "hits were") +
                         " never sent: still owed when the schedule and then -overrun were over",
                     "lower the rate, or allow more in flight (-max-workers)"});
  }
  add_failed_latencies(found, report, shown);
  if (s.unsent > 0) {
    bad(std::to_string(s.unsent) + " of " + count_of(s.hits, "event was", "events were") +
        " not sent: no connection could take " + (s.unsent == 1 ? "it" : "them"));
  }
  for (const auto& [sign, text, advice] : verdict.reasons) {
    found.push_back({Level::bad, text, advice});
  }
  add_of_sections(found, report, Level::bad);
  if (s.hits > 0 && report.summary.hits == 0) {
    bad("none of the " + count_of(s.hits, "hit", "hits") + " matches the flags");
  }
  if (info.ends.stopped_by(Stop::output) > 0) {
    bad("the attack stopped early: its results could not be written");
  }
  if (info.ends.stopped_by(Stop::input) > 0)
    bad("the attack stopped early: a target could not be read");
  if (info.repeated) bad("an attack is in the input more than once: its hits count each time");
  add_saturation(found, report, verdict);
  add_doubts(found, report);
  add_notes(found, report, verdict.numbers);
  return found;
}

}  // namespace barrage
