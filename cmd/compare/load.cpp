#include "load.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include "analysis/rate.h"
#include "analysis/tally.h"
#include "analysis/verdict.h"
#include "cli/output.h"
#include "core/error.h"
#include "core/utf8.h"
#include "record/open.h"
#include "record/read_all.h"
#include "stats/blocks.h"

namespace barrage {
namespace {

// "barrage 1.2.3 libcurl/8.14.1 ..." -> 1
std::optional<std::uint64_t> major_version(std::string_view version) {
  constexpr std::string_view name = "barrage ";
  if (!version.starts_with(name)) return std::nullopt;
  std::uint64_t major = 0;
  const auto [end, error] =
      std::from_chars(version.data() + name.size(), version.data() + version.size(), major);
  if (error != std::errc()) return std::nullopt;
  return major;
}

void add_header(RunFacts& facts, const RunHeader& header) {
  facts.max_in_flight = header.max_in_flight;
  facts.connections = header.connections;
  facts.reconnect = header.reconnect;
  facts.tool_major = major_version(header.version);
  if (header.closed_loop()) {
    facts.schedule = "unlimited, as fast as responses arrive";
  } else if (!header.plan.stages.empty()) {
    facts.schedule = header.schedule;
  } else {
    facts.rate = header.rate;
  }
}

// From the first due time to one gap after the last.
Nanos duration(const Summary& s) {
  const auto gaps = static_cast<Nanos::rep>(s.hits) - 1;
  return std::max(Nanos(1), gaps > 0 ? s.attack() + s.attack() / gaps : s.attack());
}

class Loader {
 public:
  Loader(const std::string& file, const Part& part, Side& side, const ReadInterrupts& interrupts)
      : interrupts_(interrupts),
        side_(side),
        window_(part.since, part.until, part.warmup, part.bounds),
        wanted_{.filter = part.filter, .window = &window_},
        tally_(wanted_) {
    facts_.file = file;
    reader_ = open_records({file}, {.idle = {.on_idle = [this] { return !interrupts_.stop(); }},
                                    .visitor = &window_,
                                    .slow = said_by("compare")});
  }

  void load() {
    read();
    if (interrupts_.any()) return;
    const Report report{.summary = tally_.summary(),
                        .info = reader_->info(),
                        .whole = tally_.whole(),
                        .load = &tally_.load()};
    const std::string& file = facts_.file;
    if (report.info.only_samples(report.all().hits)) {
      throw InputError(file, 0, 0, std::string("nothing to compare: ") + StreamInfo::kOnlySamples);
    }
    const auto lost = report.info.damage(report.all().hits);
    if (lost && report.all().sent() == 0) {
      throw InputError(file, 0, 0, "nothing to compare: " + *lost);
    }
    if (samples_.empty()) {
      const bool part = !tally_.warmup_left_out() && report.all().sent() > 0;
      throw InputError(
          file, 0, 0,
          std::string("nothing to compare: no hit ") + (part ? "matches the flags" : "was sent"));
    }
    if (lost) side_.damage.push_back(printable(file) + ": " + *lost);
    for (Sample& sample : samples_) sample.at -= report.summary.earliest.time_since_epoch();
    add_facts(report);
    side_.quantiles.push_back(within_run(samples_, facts_.duration));
    side_.runs.push_back(std::move(facts_));
  }

 private:
  void read() {
    read_all(
        *reader_,
        [this](const Result& result) {
          if (result.is_hit) add(result);
        },
        [this] { return interrupts_.stop(); });
  }

  void add(const Result& hit) {
    if (is_warm_up(hit)) ++warm_up_;
    if (!tally_.add(hit)) return;
    facts_.targets.add(hit);
    if (side_.together) add_together(hit);
    if (!hit.was_sent()) return;
    samples_.push_back({hit.due.time_since_epoch(), hit.latency()});
  }

  void add_together(Result result) {
    if (!began_) {
      const std::vector<RunHeader>& runs = reader_->info().runs;
      began_ = runs.empty() ? result.due : runs.front().began;
    }
    result.due = WallTime(result.due - *began_);
    side_.together->add(result);
  }

  void add_facts(const Report& report) {
    const Summary& summary = report.summary;
    const StreamInfo& info = report.info;
    facts_.attacks = info.totals.count;
    facts_.duration = duration(summary);
    facts_.hits = summary.hits;
    facts_.hits_read = report.all().hits - warm_up_;
    facts_.failed = summary.failed;
    facts_.dropped = summary.dropped;
    facts_.achieved = summary.rate();
    if (!info.runs.empty()) {
      facts_.run = info.runs.front().run;
      add_header(facts_, info.runs.front());
    } else {
      facts_.rate = target_rate_of_all(report);
    }
    const Verdict verdict = judge(report);
    if (verdict.state != Fitness::bad) return;
    for (const Reason& reason : verdict.reasons) facts_.spoiled.push_back(reason.text);
  }

  const ReadInterrupts& interrupts_;
  Side& side_;
  Window window_;
  RunFacts facts_;
  std::optional<WallTime> began_;
  const Wanted wanted_;
  Tally tally_;
  std::uint64_t warm_up_ = 0;  // hits of it that were read
  std::unique_ptr<RecordReader> reader_;
  std::vector<Sample> samples_;  // Sample::at since 1970 until all are read
};

}  // namespace

Side load_side(const std::vector<std::string>& files, const Part& part, bool with_times,
               const ReadInterrupts& interrupts) {
  Side side;
  if (with_times) side.together = std::make_unique<Metrics>();
  for (const std::string& file : files) {
    if (!interrupts.stop()) Loader(file, part, side, interrupts).load();
  }
  return side;
}

}  // namespace barrage
