#include "run.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <memory>
#include <optional>

#include "cli/output.h"
#include "core/error.h"
#include "core/metrics.h"
#include "record/open.h"
#include "report/factory.h"
#include "report/findings.h"
#include "signals.h"

namespace barrage {
namespace {

// An attack that got the same ^C drains for 5 s by default.
constexpr std::chrono::seconds kGrace{6};
// Between two looks at the clock while records keep coming.
constexpr std::uint64_t kRecordsPerLook = 1024;

bool stdin_is_pipe() {
  struct stat status {};
  return ::fstat(STDIN_FILENO, &status) == 0 && S_ISFIFO(status.st_mode);
}

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
        reporter_(std::move(format.reporter)),
        metrics_(std::move(format.bounds)),
        reader_(open_records(options.files,
                             {.idle = {[this] { return go_on(); }, pause(options.every)}})),
        output_(options.output),
        next_(clock_.now() + every_) {}

  Exit run() {
    fold();
    print();
    output_.close();
    return verdict();
  }

 private:
  void fold() {
    Result result;
    for (std::uint64_t n = 1;; ++n) {
      const Read read = reader_->read(result);
      if (read == Read::end) return;
      if (read == Read::record) metrics_.add(result);
      if ((n % kRecordsPerLook == 0 || signals_.count() > 0) && !go_on()) return;
    }
  }

  // Also called while a pipe is silent. False: stop reading.
  bool go_on() {
    if (signals_.count() > 0) {
      if (signals_.count() > 1 || !stdin_is_pipe()) return false;
      if (!stop_at_) stop_at_ = clock_.now() + kGrace;
      if (clock_.now() >= *stop_at_) return false;
    }
    // Before the reader is there, and without -every, there is nothing to print.
    if (every_ > Nanos(0) && reader_ && clock_.now() >= next_) {
      print();
      while (next_ <= clock_.now()) next_ += every_;
    }
    return true;
  }

  void print() {
    std::ostream& out = output_.stream();
    if (every_ > Nanos(0) && output_.terminal()) out << "\x1b[H\x1b[2J";
    reporter_->print({metrics_.summary(), reader_->info()}, out);
    out.flush();
  }

  Exit verdict() const {
    if (signals_.count() > 0) {
      return signals_.first() == SIGINT ? Exit::interrupted : Exit::terminated;
    }
    if (const auto lost = damage({metrics_.summary(), reader_->info()})) {
      std::cerr << "report: " << *lost << '\n';
      return Exit::damaged;
    }
    return Exit::ok;
  }

  const SteadyClock clock_;
  const Nanos every_;
  const Signals signals_;
  std::unique_ptr<Reporter> reporter_;
  Metrics metrics_;
  std::unique_ptr<RecordReader> reader_;
  Output output_;
  MonoTime next_;
  std::optional<MonoTime> stop_at_;
};

}  // namespace

Exit run(const Options& options) {
  if (options.every < Nanos(0)) throw UsageError("-every: write a duration above 0, e.g. 1s");
  if (options.every > Nanos(0) && options.type == "html") {
    throw UsageError("-every: one page cannot follow another; leave it out, or write -type=text");
  }
  try {
    return Session(options, make_reporter(options.type, options.buckets)).run();
  } catch (const ClosedPipe&) {
    return Exit::ok;  // | head has seen enough
  }
}

}  // namespace barrage
