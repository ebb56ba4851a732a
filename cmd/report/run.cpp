#include "run.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

#include "cli/interrupt.h"
#include "cli/output.h"
#include "core/error.h"
#include "core/metrics.h"
#include "record/open.h"
#include "report/factory.h"

namespace barrage {
namespace {

// Between two looks at the clock while records keep coming.
constexpr std::uint64_t kRecordsPerLook = 1024;

// How long a silent pipe may keep us from looking at the clock.
Nanos pause(Nanos every) {
  constexpr Nanos longest = std::chrono::milliseconds(100);
  return every > Nanos(0) ? std::min(every, longest) : longest;
}

// One report in the making: folds records, prints at each tick, knows when to stop.
class Session {
 public:
  Session(const Options& options, ReportFormat format)
      : every_(options.every),
        interrupts_(options.files),
        reporter_(std::move(format.reporter)),
        metrics_(std::move(format.bounds)),
        next_(clock_.now() + every_) {
    // Here, not above: while it waits for the first bytes it asks go_on().
    reader_ =
        open_records(options.files, {.idle = {[this] { return go_on(); }, pause(options.every)}});
    output_.emplace(options.output);  // after the inputs: a misspelt name must not empty it
  }

  Exit run() {
    fold();
    print();
    output_->close();
    return verdict();
  }

 private:
  void fold() {
    Result result;
    for (std::uint64_t n = 1;; ++n) {
      const Read read = reader_->read(result);
      if (read == Read::end) return;
      if (read == Read::record) metrics_.add(result);
      if (interrupts_.stop() || (n % kRecordsPerLook == 0 && !go_on())) return;
    }
  }

  // Also called while a pipe is silent. False: stop reading.
  bool go_on() {
    if (interrupts_.stop()) return false;
    const MonoTime now = clock_.now();
    if (every_ > Nanos(0) && output_ && now >= next_) {
      print();
      next_ = now + every_ - (now - next_) % every_;
    }
    return true;
  }

  void print() {
    std::ostream& out = output_->stream();
    if (every_ > Nanos(0) && output_->terminal()) out << "\x1b[H\x1b[2J";
    reporter_->print({metrics_.summary(), reader_->info()}, out);
    out.flush();
  }

  Exit verdict() const {
    const auto lost = reader_->info().damage(metrics_.summary().hits);
    if (lost) std::cerr << "report: " << *lost << '\n';
    if (interrupts_.any()) return interrupts_.exit();
    return lost ? Exit::damaged : Exit::ok;
  }

  const SteadyClock clock_;
  const Nanos every_;
  const ReadInterrupts interrupts_;
  std::unique_ptr<Reporter> reporter_;
  Metrics metrics_;
  std::unique_ptr<RecordReader> reader_;
  std::optional<Output> output_;
  MonoTime next_;
};

}  // namespace

Exit run(const Options& options) {
  if (options.every < Nanos(0)) throw UsageError("-every: write a duration above 0, e.g. 1s");
  if (options.every > Nanos(0) && options.type == "html") {
    throw UsageError("-every: one page cannot follow another; leave it out, or write -type=text");
  }
  refuse_input_as_output(options.output, options.files);
  try {
    return Session(options, make_reporter(options.type, options.buckets)).run();
  } catch (const ClosedPipe&) {
    return Exit::ok;  // | head has seen enough
  }
}

}  // namespace barrage
