#include "run.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>

#include "attack/fleet.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "core/error.h"
#include "dry_run.h"
#include "loop/deadline.h"
#include "loop/loop.h"
#include "preflight.h"
#include "progress.h"
#include "protocol/registry.h"
#include "setup.h"
#include "slow_notice.h"
#include "targets/doubts.h"
#include "targets/eager_targets.h"
#include "targets/lazy_targets.h"
#include "wait_for.h"

namespace barrage {
namespace {

using std::chrono::milliseconds;

// Once all hits are cut, how long a reader may take nothing of the last frames.
constexpr milliseconds kReaderTimeout{50}, kReaderCheck{10};
// After a second signal or the drain, the time to cut the open hits and to write their records.
constexpr milliseconds kCutTimeout{2000};
// Until it is said what takes so long.
constexpr milliseconds kSlowRead{2000};

// When a few failed connections are worth a line.
constexpr milliseconds kSettled{1000};

// The main thread while the loops run: signals, the progress line, the end.
class Watch {
 public:
  // The loop outlives the fleet, which wakes it until its end.
  Watch(Loop& loop, const AttackOptions& options, const Pacer& pacer, Nanos duration, Fleet& fleet)
      : loop_(loop),
        options_(options),
        fleet_(fleet),
        line_(pacer, duration, overrun_of(options)),
        shows_progress_(!options.quiet && can_draw_on(STDERR_FILENO)),
        signals_(loop_, {SIGINT, SIGTERM, SIGHUP}, [this](int number) { caught(number); }),
        drain_(loop_, [this] { cut(); }),
        ticker_(loop_, milliseconds(100), [this] { tick(); }) {
    loop_.before_sleep([this] { look(); });
  }

  // Returns when everything has ended: 0, or the signal that ended it.
  int run() {
    loop_.run();
    say_failure(true);
    show("");
    return signal_;
  }
  // True if something did not end after a second signal or a drain: a stuck reader.
  bool gave_up() const { return gave_up_; }
  // True if the attack was stopped because its file may not grow further.
  bool full() const { return full_; }

 private:
  void caught(int number) {
    if (signal_ != 0) return reading_ ? give_up() : cut();
    signal_ = number;
    stop(number == SIGINT ? Stop::interrupt : Stop::terminate);
  }

  void stop(Stop reason) {
    fleet_.stop(reason);
    drain_.arm(std::chrono::steady_clock::now() + options_.drain);
  }

  // Cutting thousands of hits takes time, and so does a reader that still reads.
  void cut() {
    if (reading_) return;
    fleet_.abort();
    moved_at_ = std::chrono::steady_clock::now();
    give_up_.emplace(loop_, [this] { give_up(); });
    give_up_->arm(std::chrono::steady_clock::now() + kCutTimeout);
    reading_.emplace(loop_, kReaderCheck, [this] { check_reader(); });
  }

  void check_reader() {
    const MonoTime now = std::chrono::steady_clock::now();
    const std::uint64_t taken = fleet_.output_taken();
    const bool moved = std::exchange(taken_, taken) != taken;
    // Check the output: a busy machine must not be taken for a stuck reader.
    if (moved || !fleet_.finished() || fleet_.output_ready()) moved_at_ = now;
    if (now - moved_at_ >= kReaderTimeout) give_up();
  }

  void give_up() {
    gave_up_ = true;
    loop_.stop();
  }

  void look() {
    if (!full_ && fleet_.output_nearly_full()) {
      full_ = true;
      stop(Stop::output);
    }
    if (fleet_.output_error() != 0) fleet_.cut_off();
    if (!fleet_.error().empty()) fleet_.abort();
    if (!fleet_.finished()) return;
    if (fleet_.output_done() || fleet_.output_error() != 0) {
      loop_.stop();
    } else if (!waiting_) {  // for the reader of the last frames
      waiting_.emplace(loop_, milliseconds(2), [] {});
    }
  }

  // Once, if nothing works. A report that draws on the terminal shows it anyway.
  void say_failure(bool ended) {
    if (said_failure_ || terminal_is_taken(STDERR_FILENO)) return;
    const auto elapsed = fleet_.elapsed();
    const bool settled = ended || (elapsed && *elapsed > kSettled);
    const std::string text = fleet_.common_failure().text(settled);
    if (text.empty()) return;
    said_failure_ = true;
    show("");
    std::cerr << "attack: " << text << '\n' << std::flush;
  }

  void tick() {
    fleet_.check_output();
    say_failure(false);
    if (!shows_progress_ || ++ticks_ % 2 != 0) return;
    show(line_.text(fleet_.elapsed(), fleet_.progress()));
  }

  // report -every may draw on the same terminal.
  void show(const std::string& line) const {
    if (!shows_progress_ || terminal_is_taken(STDERR_FILENO)) return;
    std::cerr << '\r' << line << "\x1b[K" << std::flush;
  }

  Loop& loop_;
  const AttackOptions& options_;
  Fleet& fleet_;
  ProgressLine line_;
  bool shows_progress_;
  unsigned ticks_ = 0;
  int signal_ = 0;
  bool gave_up_ = false, full_ = false, said_failure_ = false;
  Signals signals_;
  Deadline drain_;
  Ticker ticker_;
  std::optional<Deadline> give_up_;  // these two since the hits were cut
  std::optional<Ticker> reading_;
  std::uint64_t taken_ = 0;  // of the output, and when it was last seen to move
  MonoTime moved_at_{};
  std::optional<Ticker> waiting_;
};

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all.append(all.empty() ? "" : ", ").append(name);
  return all;
}

// Targets in memory, or read during the attack.
struct Targets {
  std::unique_ptr<TargetSource> source;
  LazyTargets* lazy = nullptr;
  const EagerTargets* eager = nullptr;  // one of the two
};

// `options` outlive the targets.
Targets make_targets(const AttackOptions& o, const TargetOptions& options) {
  Targets targets;
  if (o.lazy && o.dry_run) return targets;  // first_targets() reads some
  if (o.lazy) {
    auto lazy = std::make_unique<LazyTargets>(target_files(o), o.format, options);
    targets.lazy = lazy.get();
    targets.source = std::move(lazy);
  } else {
    const std::vector<std::string> files = target_files(o);
    const SlowNotice notice(kSlowRead, "attack: still reading " + joined(files) +
                                           ": all targets are read before the first hit; -lazy "
                                           "reads them during the attack");
    auto eager = std::make_unique<EagerTargets>(load_targets(files, o.format, options));
    targets.eager = eager.get();
    targets.source = std::move(eager);
  }
  return targets;
}

// While it lives, the loops run and lazy targets are read. Its destructor, also when unwinding,
// stops everything that could call into destroyed objects.
class UnderWay {
 public:
  UnderWay(Loop& loop, Fleet& fleet, LazyTargets* lazy, Protocols& protocols)
      : fleet_(fleet), protocols_(protocols), lazy_(lazy) {
    fleet.start([&loop] { loop.wake(); });
    if (!lazy) return;
    // An unresolved name is a fault of the hit, not of the reader.
    lazy->start([&fleet] { fleet.wake(); },
                [&protocols](const Target& target) { protocols.prepare(target); },
                [&protocols](const Target& target) {
                  check_lazy(target);
                  return protocols.waits_for(target);
                });
  }
  ~UnderWay() {
    protocols_.close();
    if (lazy_) lazy_->stop();
    fleet_.abort();
    fleet_.join();
  }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

 private:
  Fleet& fleet_;
  Protocols& protocols_;
  LazyTargets* lazy_;
};

[[noreturn]] void fail_output(const Output& output, int error, bool wrote) {
  if (error == EPIPE) throw RunError("stopped: the reader of the records closed the pipe");
  throw RunError(output.name() + ": cannot write: " + why_not_written(error) +
                 (wrote ? "; stopped, the records written so far are readable" : ""));
}

}  // namespace

Exit run_attack(const AttackOptions& options) {
  check_flags(options);
  Doubts doubts;
  TargetOptions for_targets = target_options(options);
  // What is read during the attack is said too late, and by another thread.
  if (!options.lazy || options.dry_run) for_targets.doubts = &doubts;
  for (const Header& header : for_targets.headers) doubts.as_written(header.value, {"-header"});
  const Targets targets = make_targets(options, for_targets);
  const std::vector<Target> none;
  UsedProtocols used(protocol_options(options), targets.eager ? targets.eager->targets() : none);
  const Needs needs = used.needs();
  const auto pacer = make_pacer(plan_of(options, needs));
  Limits limits = take_limits();
  const std::uint32_t loops = loops_for(options, needs);
  if (needs.connections > 0) take_room_for_connections(limits, needs.connections, loops);
  const std::uint64_t room = needs.connection_per_hit
                                 ? room_for_hits(options, needs, limits, *pacer, loops)
                                 : room_without_connections(options);
  const auto protocols = make_protocols(std::move(used), loops);
  const RunHeader header = run_header(options, needs, *pacer, limits, room, loops);
  if (targets.eager) {
    const std::vector<Target>& all = targets.eager->targets();
    if (options.wait_for > Nanos(0) && !options.dry_run) {
      wait_for_targets(all, *protocols, options.wait_for);
    }
    look_up(all, *protocols);
    if (needs.connection_per_hit) {
      warn_of_ports(options, needs, limits, *pacer, room, all);
    }
    if (needs.connections > 0) warn_of_connections(options, limits, needs.connections, all);
  }
  say_headers_left_behind(options, for_targets, targets.eager ? targets.eager->targets() : none);
  std::vector<Target> first;
  if (options.dry_run && !targets.eager) {
    first = first_targets(options, for_targets, *protocols);
  }
  for (const std::string& line : doubts.lines(header.load != Load::held)) {
    std::cerr << "attack: " << line << '\n';
  }
  if (options.dry_run) {
    Output plan("stdout");
    print_plan(options, needs, header, *pacer, targets.eager ? targets.eager->targets() : first,
               *protocols, plan.stream());
    plan.close();
    return Exit::ok;
  }
  refuse_input_as_output(options.output, input_files(options));
  Output output(options.output, Content::binary);

  const SteadyClock clock;
  Loop main_loop;
  Fleet fleet(
      {.header = header,
       .watch = !options.quiet && can_draw_on(STDERR_FILENO),
       .spin = options.spin,
       .waits = needs.opens_ahead,
       .until = until_of(options, needs),
       .warmup = options.warmup,
       .overrun = overrun_of(options)},
      clock, *pacer, *targets.source,
      [&](Loop& loop, std::uint32_t worker) { return protocols->make(loop, worker); }, output.fd());
  Watch watch(main_loop, options, *pacer, header.duration, fleet);
  int signal = 0;
  {
    const UnderWay under_way(main_loop, fleet, targets.lazy, *protocols);
    signal = watch.run();
    // Do not wait for thousands of connections to close, or for a stuck reader.
    if (signal != 0) {
      if (!watch.gave_up() && fleet.output_error() == 0) output.close();
      _exit(static_cast<int>(signal == SIGINT ? Exit::interrupted : Exit::terminated));
    }
  }
  if (const std::string error = fleet.error(); !error.empty()) throw RunError(error);
  if (fleet.output_error() != 0) {
    fail_output(output, fleet.output_error(), fleet.output_taken() > 0);
  }
  output.close();
  if (watch.full()) {
    throw RunError(output.name() + ": stopped: " + why_not_written(EFBIG) +
                   "; all hits that were sent are in it");
  }
  if (const auto error = targets.source->error()) std::rethrow_exception(error);
  return Exit::ok;
}

}  // namespace barrage
