#include "run.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <memory>
#include <optional>

#include "attack/fleet.h"
#include "cli/output.h"
#include "core/error.h"
#include "loop/deadline.h"
#include "loop/loop.h"
#include "progress.h"
#include "protocol/registry.h"
#include "setup.h"
#include "targets/eager_targets.h"
#include "targets/lazy_targets.h"

namespace barrage {
namespace {

using std::chrono::milliseconds;

// What a second signal leaves for the last frames on their way to the reader.
constexpr milliseconds kHurry{50};

// The main thread while the loops are at work: signals, the progress line, the end.
class Watch {
 public:
  Watch(const AttackOptions& options, const Pacer& pacer, Fleet& fleet)
      : options_(options),
        fleet_(fleet),
        line_(pacer),
        shows_progress_(!options.quiet && isatty(STDERR_FILENO) == 1),
        signals_(loop_, {SIGINT, SIGTERM, SIGHUP}, [this](int number) { caught(number); }),
        drain_(loop_, [this] { cut(); }),
        ticker_(loop_, milliseconds(100), [this] { tick(); }) {
    loop_.before_sleep([this] { look(); });
  }

  void wake() noexcept { loop_.wake(); }  // any thread

  // Returns when all is over: 0, or the signal that ended it.
  int run() {
    loop_.run();
    if (shows_progress_) std::cerr << "\r\x1b[K" << std::flush;
    return signal_;
  }
  // A second signal, or a drain that was over, found something that did not end.
  bool gave_up() const { return gave_up_; }

 private:
  void caught(int number) {
    if (signal_ != 0) return cut();
    signal_ = number;
    fleet_.stop(number == SIGINT ? Stop::interrupt : Stop::terminate);
    drain_.arm(std::chrono::steady_clock::now() + options_.drain);
  }

  void cut() {
    fleet_.abort();
    give_up_.emplace(loop_, [this] {
      gave_up_ = true;
      loop_.stop();
    });
    give_up_->arm(std::chrono::steady_clock::now() + kHurry);
  }

  void look() {
    if (fleet_.output_error() != 0) fleet_.cut_off();
    if (!fleet_.finished()) return;
    if (fleet_.output_done() || fleet_.output_error() != 0) {
      loop_.stop();
    } else if (!waiting_) {  // for the reader of the last frames
      waiting_.emplace(loop_, milliseconds(2), [] {});
    }
  }

  void tick() {
    fleet_.check_output();
    if (!shows_progress_ || ++ticks_ % 2 != 0) return;
    std::cerr << '\r' << line_.text(fleet_.elapsed(), fleet_.progress()) << "\x1b[K" << std::flush;
  }

  const AttackOptions& options_;
  Fleet& fleet_;
  ProgressLine line_;
  bool shows_progress_;
  unsigned ticks_ = 0;
  int signal_ = 0;
  bool gave_up_ = false;
  Loop loop_;
  Signals signals_;
  Deadline drain_;
  Ticker ticker_;
  std::optional<Deadline> give_up_;
  std::optional<Ticker> waiting_;
};

// Targets in memory, or read as the attack goes, each looked up before it is hit.
struct Targets {
  std::unique_ptr<TargetSource> source;
  LazyTargets* lazy = nullptr;
};

Targets make_targets(const AttackOptions& o, Protocols& protocols) {
  static const TargetOptions options = target_options(o);
  const std::vector<std::string> files =
      o.targets.empty() ? std::vector<std::string>{"stdin"} : o.targets;
  for (const std::string& file : files) {
    if (file != "stdin" && file != "-") continue;
    if (o.body == "stdin" || o.body == "-") {
      throw UsageError("-body and -targets cannot both be read from stdin: put one into a file");
    }
    if (isatty(STDIN_FILENO) == 1) {
      std::cerr << "attack: reading targets from the terminal; end them with ^D\n";
    }
  }
  Targets targets;
  if (o.lazy) {
    auto lazy = std::make_unique<LazyTargets>(files, o.format, options);
    targets.lazy = lazy.get();
    targets.source = std::move(lazy);
    return targets;
  }
  auto eager = std::make_unique<EagerTargets>(load_targets(files, o.format, options));
  for (const Target& target : eager->targets()) {
    if (const std::string why = protocols.prepare(target.url); !why.empty()) {
      throw UsageError(why + " (see -connect-to and -resolvers)");
    }
  }
  targets.source = std::move(eager);
  return targets;
}

// Lets lazy targets be read for as long as it lives: shorter than the loops that they wake.
class Reading {
 public:
  Reading(LazyTargets* targets, Protocols& protocols, Fleet& fleet) : targets_(targets) {
    if (!targets_) return;
    // A name without an address is the hit's fault, not the reader's.
    targets_->start([&fleet] { fleet.wake(); },
                    [&protocols](const Target& target) { protocols.prepare(target.url); });
  }
  ~Reading() {
    if (targets_) targets_->stop();
  }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

 private:
  LazyTargets* targets_;
};

[[noreturn]] void fail_output(const Output& output, int error) {
  if (error == EPIPE) throw RunError("the reader of the records went away: stopped");
  throw RunError(output.name() + ": cannot write: " + std::strerror(error) +
                 "; stopped, what is written can be read");
}

}  // namespace

Exit run_attack(const AttackOptions& options) {
  const auto pacer = make_pacer(plan_of(options));
  const std::uint64_t room = room_for_hits(options);
  const std::uint32_t loops = loops_for(options, room);
  ProtocolOptions protocol_options{options.http};
  protocol_options.http.loops = loops;
  const auto protocols = make_protocols(std::move(protocol_options));
  const Targets targets = make_targets(options, *protocols);
  Output output(options.output, Content::binary);

  const SteadyClock clock;
  Fleet fleet(
      {.header = run_header(options, *pacer, room, loops),
       .watch = !options.quiet && isatty(STDERR_FILENO) == 1},
      clock, *pacer, *targets.source, [&](Loop& loop) { return protocols->make(loop); },
      output.fd());
  Watch watch(options, *pacer, fleet);
  fleet.start([&watch] { watch.wake(); });
  const Reading reading(targets.lazy, *protocols, fleet);
  const int signal = watch.run();
  const Exit by_signal = signal == SIGINT ? Exit::interrupted : Exit::terminated;
  // Loops or a reader that do not end in time are left behind, not waited for.
  if (watch.gave_up()) _exit(static_cast<int>(by_signal));
  fleet.join();
  if (const std::string error = fleet.error(); !error.empty()) throw RunError(error);
  if (fleet.output_error() != 0) fail_output(output, fleet.output_error());
  output.close();
  if (signal != 0) return by_signal;
  if (const auto error = targets.source->error()) throw UsageError(*error);
  return Exit::ok;
}

}  // namespace barrage
