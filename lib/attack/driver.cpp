#include "attack/driver.h"

#include <time.h>

#include <algorithm>
#include <exception>

#include "attack/spool_frames.h"
#include "loop/deadline.h"
#include "loop/loop.h"

namespace barrage {
namespace {

constexpr std::chrono::milliseconds kTick{100};
constexpr int kTicksPerSecond = 10;

Nanos thread_cpu() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + Nanos(used.tv_nsec);
}

}  // namespace

void Progress::merge(const Progress& other) {
  counts.planned += other.counts.planned;
  counts.sent += other.counts.sent;
  counts.done += other.counts.done;
  counts.ok += other.counts.ok;
  counts.cut += other.counts.cut;
  counts.dropped += other.counts.dropped;
  in_flight += other.in_flight;
  latency.merge(other.latency);
}

struct Driver::Machine {
  explicit Machine(Driver& driver)
      : frames(driver.spool_),
        writer(frames, driver.options_.run, driver.options_.worker),
        protocol(driver.make_protocol_(loop)),
        attack(driver.options_.attack, driver.clock_, driver.pacer_, driver.source_, *protocol,
               writer),
        deadline(loop, [&driver] { driver.turn(); }),
        ticker(loop, kTick, [&driver] { driver.tick(); }) {}

  Loop loop;
  SpoolFrames frames;
  FrameWriter writer;
  std::unique_ptr<Protocol> protocol;
  Attack attack;
  Deadline deadline;
  Ticker ticker;
  Histogram latency{2};
  bool spool_full = false;
  int ticks = 0;
  Nanos cpu{};
};

Driver::Driver(Options options, const Clock& clock, const Pacer& pacer, TargetSource& source,
               MakeProtocol make_protocol, Spool& spool, std::function<void()> finished)
    : options_(std::move(options)),
      clock_(clock),
      pacer_(pacer),
      source_(source),
      make_protocol_(std::move(make_protocol)),
      spool_(spool),
      finished_(std::move(finished)) {}

Driver::~Driver() = default;

void Driver::run() {
  try {
    auto machine = std::make_unique<Machine>(*this);
    machine->cpu = thread_cpu();
    machine->loop.before_sleep([this] { turn(); });
    if (options_.watch) machine->attack.watch(&machine->latency);
    const std::lock_guard lock(mutex_);
    machine_ = std::move(machine);
  } catch (const std::exception& failure) {
    {
      const std::lock_guard lock(mutex_);
      error_ = failure.what();
    }
    finished_();
    return;
  }
  Machine& m = *machine_;
  m.loop.run();
  tick();
  const AttackCounts& counts = m.attack.counts();
  const RunEnd end{.run = options_.run,
                   .worker = options_.worker,
                   .planned = counts.planned,
                   .sent = counts.sent,
                   .done = counts.done,
                   .cut = counts.cut,
                   .dropped = counts.dropped,
                   .elapsed = m.attack.last_done() - options_.attack.began,
                   .stop = m.attack.out_of_targets() && reason_ == Stop::schedule
                               ? (source_.error() ? Stop::input : Stop::targets)
                               : reason_.load()};
  m.writer.write(end);
  m.writer.flush();
  // Thousands of connections take a while to close: nobody waits for that, nor for the lock.
  std::unique_ptr<Machine> closing;
  {
    const std::lock_guard lock(mutex_);
    closing = std::move(machine_);
  }
  finished_();
}

void Driver::turn() {
  Machine& m = *machine_;
  if (stop_) m.attack.stop();
  if (abort_) {
    m.attack.stop();
    m.attack.forget_drops();
    m.protocol->abort_all();
  }
  const std::uint64_t queued = spool_.queued();
  // Room again at half the limit, so that drops come in runs and not one by one.
  m.spool_full =
      queued > (m.spool_full ? options_.spool_limit_bytes / 2 : options_.spool_limit_bytes);
  m.attack.output_full(m.spool_full);
  m.protocol->collect();
  const auto next = m.attack.wake();
  const bool more = m.protocol->collect();
  if (m.attack.finished()) {
    m.loop.stop();
  } else if (more || (next && *next <= clock_.now())) {
    m.loop.again();
  } else if (next) {
    m.deadline.arm(*next);
  } else {
    m.deadline.disarm();
  }
}

void Driver::tick() {
  Machine& m = *machine_;
  if (options_.watch) {
    const std::lock_guard lock(mutex_);
    progress_.counts = m.attack.counts();
    progress_.in_flight = m.attack.in_flight();
    progress_.latency = m.latency;
  }
  if (++m.ticks % kTicksPerSecond != 0) return;
  write_health();
  m.writer.flush();
}

void Driver::write_health() {
  Machine& m = *machine_;
  const Nanos cpu = thread_cpu();
  m.writer.write(Health{.run = options_.run,
                        .worker = options_.worker,
                        .at = std::max(clock_.now() - options_.attack.began, Nanos(0)),
                        .lag_max = m.attack.take_lag(),
                        .longest_turn = m.loop.take_longest_turn(),
                        .cpu = cpu - std::exchange(m.cpu, cpu),
                        .in_flight = m.attack.in_flight(),
                        .output_bytes = spool_.queued(),
                        .dropped = m.attack.counts().dropped});
}

void Driver::stop(Stop reason) noexcept {
  if (!stop_.exchange(true)) reason_ = reason;
  wake();
}

void Driver::abort() noexcept {
  abort_ = true;
  wake();
}

void Driver::wake() noexcept {
  const std::lock_guard lock(mutex_);
  if (machine_) machine_->loop.wake();
}

std::string Driver::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

Progress Driver::progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

}  // namespace barrage
