#include "run.h"

#include <algorithm>
#include <future>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "analysis/findings.h"
#include "analysis/rate.h"
#include "analysis/tally.h"
#include "analysis/window.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "core/error.h"
#include "core/utf8.h"
#include "live_output.h"
#include "record/open.h"
#include "record/read_all.h"
#include "report/factory.h"

namespace barrage {
namespace {

// Between two checks of the clock while records keep arriving.
constexpr std::uint64_t kRecordsPerLook = 1024;
// Read before further threads start: fewer are done sooner than threads start.
constexpr std::uint64_t kRecordsAlone = 100'000;
constexpr std::uint64_t kAllRecords = std::numeric_limits<std::uint64_t>::max();
// One thread at a time finds frames, so more threads would only wait for each other.
constexpr std::uint64_t kUsefulThreads = 4, kMaxThreads = 64;

// How long a silent pipe may delay a check of the clock.
Nanos pause(Nanos every) {
  constexpr Nanos longest = std::chrono::milliseconds(100);
  return every > Nanos(0) ? std::min(every, longest) : longest;
}

std::uint64_t threads(const Options& options) {
  // An intermediate report needs all records in one tally.
  if (options.every > Nanos(0) || options.abort) return 1;
  if (options.since || options.until || !options.bounds.empty()) return 1;  // see Window
  if (options.warmup > Nanos(0)) return 1;
  if (options.threads > 0) return std::min(options.threads, kMaxThreads);
  return std::clamp<std::uint64_t>(std::thread::hardware_concurrency(), 1, kUsefulThreads);
}

// One report in the making: folds records, prints at each tick, knows when to stop.
class Session {
 public:
  Session(const Options& options, ReportFormat format)
      : every_(options.every),
        abort_(options.abort),
        threads_(threads(options)),
        interrupts_(options.files),
        format_(std::move(format)),
        window_(options.since, options.until, options.warmup, options.bounds),
        wanted_{.bounds = format_.bounds,
                .slices = format_.slices,
                .breakdown = format_.breakdown,
                .filter = options.filter,
                .gates = options.gates,
                .by = options.by == By() ? format_.by : options.by,
                .window = &window_,
                .abort = abort_,
                .warmup = options.count_warmup},
        quantiles_(options.quantiles),
        tally_(wanted_),
        next_(clock_.now() + every_) {
    if (every_ > Nanos(0) && options.type == "text") live_.emplace(every_, options.output);
    // Last, since waiting for the first bytes calls go_on().
    reader_ =
        open_records(options.files, {.idle = {[this] { return go_on(); }, pause(options.every)},
                                     .visitor = window_.bounded() ? &window_ : nullptr,
                                     .slow = said_by("report")});
    output_.emplace(options.output);  // after the inputs: a misspelt input must not truncate it
  }

  Exit run() {
    fold();
    if (!lost_.empty()) hang_up_stdin();
    if (live_) live_->end();
    try {
      finish();
      output_->close();
    } catch (const ClosedPipe&) {
      // `| head` closed the pipe; the exit code still matters
    }
    return verdict();
  }

 private:
  void fold() {
    if (!fold(*reader_, tally_, threads_ > 1 ? kRecordsAlone : kAllRecords)) fold_together();
  }

  // True: all is read, or it is time to stop; false: `most` pieces were read.
  bool fold(RecordReader& reader, Tally& tally, std::uint64_t most) {
    std::uint64_t pieces = 0;
    bool stopped = false;
    const bool ended = read_all(
        reader,
        [&](const Result& result) {
          if (abort_) newest_ = std::max(newest_, result.done());
          if (tally.add(result) && live_) live_->add(result);
        },
        [&] {
          ++pieces;
          stopped = interrupts_.stop() || (pieces % kRecordsPerLook == 0 && !go_on());
          return stopped || pieces == most;
        });
    return ended || stopped;
  }

  void fold_together() {
    std::vector<std::future<Tally>> others;
    for (std::uint64_t i = 1; i < threads_; ++i) {
      std::unique_ptr<RecordReader> share = reader_->share();
      if (!share) break;
      others.push_back(std::async(std::launch::async, [this, share = std::move(share)] {
        Tally tally(wanted_);
        fold(*share, tally, kAllRecords);
        return tally;
      }));
    }
    fold(*reader_, tally_, kAllRecords);
    for (auto& other : others) tally_.merge(other.get());
  }

  // Also called while a pipe is silent. False: stop reading.
  bool go_on() {
    if (interrupts_.stop()) return false;
    const MonoTime now = clock_.now();
    if (every_ > Nanos(0) && output_ && now >= next_) {
      if (live_) {
        live_->show(report(), output_->stream());
      } else {
        print();
      }
      next_ = now + every_ - (now - next_) % every_;
    }
    if (abort_ && output_) look_for_lost_gates();
    return lost_.empty();
  }

  void look_for_lost_gates() {
    const std::uint64_t records = tally_.records_read();
    if (records == std::exchange(judged_at_, records)) return;
    const StreamInfo& info = reader_->info();
    const std::uint64_t planned = planned_hits(info).value_or(kEndless);
    const ToCome to_come = tally_.to_come(planned, planned_connections(info).value_or(kEndless));
    // Without hits an attack holds connections, as long as its schedule says; what comes later are
    // their ends.
    const RunTotals& runs = info.totals;
    const bool held = planned == 0 && (runs.unspanned > 0 || newest_ < runs.ended);
    if (to_come.hits > 0 || held) lost_ = tally_.lost_gates(to_come);
  }

  void print() {
    std::ostream& out = output_->stream();
    if (every_ > Nanos(0) && !live_ && output_->terminal()) out << "\x1b[H\x1b[2J";
    const Report now = report();
    gates_ = now.gates;
    format_.reporter->print(now, out);
    out.flush();
    if (!format_.remarks) remarks_ = findings(now, judge(now));
  }

  // Of an empty input there is one line on stderr.
  void finish() {
    if (format_.of_nothing || !reader_->info().empty(tally_.records_read())) return print();
    gates_ = report().gates;
    remarks_.clear();
  }

  // Of what was read so far; valid until more is.
  Report report() {
    return {.summary = tally_.summary(),
            .info = reader_->info(),
            .whole = tally_.whole(),
            .warmup_left_out = tally_.warmup_left_out(),
            .gates = lost_.empty() ? tally_.gates() : lost_,
            .by = wanted_.by.keys,
            .groups = tally_.groups(),
            .phases = tally_.phases(),
            .quantiles = quantiles_,
            .sections = tally_.sections(),
            .side_results = tally_.side_results_read(),
            .of_side_results = tally_.of_side_results(),
            .load = &tally_.load()};
  }

  // Damage with every format; other findings with formats that have no room for them.
  void remark(const std::optional<std::string>& lost) const {
    if (lost && (format_.remarks || remarks_.empty())) std::cerr << "report: " << *lost << '\n';
    for (const Finding& remark : remarks_) std::cerr << "report: " << remark.text << '\n';
  }

  // Interrupt before gate before damage: a gate that failed on part of the input has failed.
  Exit verdict() const {
    const auto lost = reader_->info().damage(tally_.records_read());
    remark(lost);
    bool failed = false;
    for (const GateResult& gate : gates_) {
      if (gate.passed) continue;
      failed = true;
      std::cerr << "report: gate failed: " << printable(gate.gate) << ": " << gate.said << '\n';
    }
    if (interrupts_.any()) return interrupts_.exit();
    if (failed) return Exit::gate;
    return lost ? Exit::damaged : Exit::ok;
  }

  const SteadyClock clock_;
  const Nanos every_;
  const bool abort_;
  const std::uint64_t threads_;
  const ReadInterrupts interrupts_;
  const ReportFormat format_;
  Window window_;
  const Wanted wanted_;
  const std::vector<Quantile> quantiles_;
  Tally tally_;
  std::vector<GateResult> lost_;       // all gates, when one is lost for good, with -abort
  std::uint64_t judged_at_ = 0;        // records read when lost gates were last checked
  WallTime newest_ = WallTime::min();  // the last of these to end; with abort_ only
  std::vector<GateResult> gates_;      // as printed last
  std::vector<Finding> remarks_;       // to the same
  std::unique_ptr<RecordReader> reader_;
  std::optional<Output> output_;
  std::optional<LiveOutput> live_;  // -every, as text
  MonoTime next_;
};

bool reads_stdin_only(const std::vector<std::string>& files) {
  return files.empty() || (files.size() == 1 && (files[0] == "-" || files[0] == "stdin"));
}

}  // namespace

Exit run(const Options& options) {
  if (options.every < Nanos(0)) throw UsageError("-every: write a duration above 0, e.g. 1s");
  if (options.every > Nanos(0) && (options.type == "html" || options.type == "junit")) {
    throw UsageError(
        "-every: pages cannot be printed repeatedly; leave it out, or write -type=text");
  }
  if (options.abort && options.gates.empty()) {
    throw UsageError("-abort needs a gate; write e.g. -gate='p99<200ms'");
  }
  if (options.abort && !reads_stdin_only(options.files)) {
    throw UsageError("-abort ends the attack that is piped in; leave out the files");
  }
  if (options.type == "junit" && options.gates.empty()) {
    throw UsageError("-type: junit needs a gate; write e.g. -gate='p99<200ms'");
  }
  refuse_input_as_output(options.output, options.files);
  try {
    return Session(options, make_reporter(options.type, options.buckets)).run();
  } catch (const ClosedPipe&) {
    return Exit::ok;  // during -every: nobody waits for the end
  }
}

}  // namespace barrage
