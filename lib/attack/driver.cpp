#include "attack/driver.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "attack/spool_frames.h"
#include "attack/vitals.h"
#include "loop/deadline.h"
#include "loop/loop.h"

namespace barrage {
namespace {

constexpr std::chrono::milliseconds kTick{100};
constexpr int kTicksPerSecond = 10;
// Less than a second, so that a kill never costs a second of hits, including ticks and disk.
constexpr int kTicksPerFlush = 5;

// The CPU time that -spin burns between iterations without work. It is not load.
class SpinMeter {
 public:
  // At the end of an iteration. `progress` differs from the last one's if there was work.
  void iteration(MonoTime now, std::uint64_t progress, bool spins) {
    if (spinning_ && progress == progress_) burnt_ += now - since_;
    spinning_ = spins;
    since_ = now;
    progress_ = progress;
  }
  Nanos take() { return std::exchange(burnt_, Nanos(0)); }

 private:
  bool spinning_ = false;
  MonoTime since_{};
  std::uint64_t progress_ = 0;
  Nanos burnt_{};
};

}  // namespace

void Progress::merge(const Progress& other) {
  counts.planned += other.counts.planned;
  counts.sent += other.counts.sent;
  counts.done += other.counts.done;
  counts.ok += other.counts.ok;
  counts.cut += other.counts.cut;
  counts.dropped += other.counts.dropped;
  counts.overrun += other.counts.overrun;
  counts.waited += other.counts.waited;
  counts.unsent += other.counts.unsent;
  in_flight += other.in_flight;
  owed += other.owed;
  connections += other.connections;
  failed_connections += other.failed_connections;
  latency.merge(other.latency);
}

struct Driver::Machine {
  explicit Machine(Driver& driver)
      : frames(driver.spool_),
        writer(frames, driver.options_.run, driver.options_.worker),
        protocol(driver.make_protocol_(loop, driver.options_.worker)),
        attack(driver.options_.attack, driver.clock_, driver.pacer_, driver.source_, *protocol,
               writer),
        deadline(loop, [&driver] { driver.iterate(); }),
        ticker(loop, kTick, [&driver] { driver.tick(); }),
        reported(meter.read()),
        stalls(kTick, driver.clock_.now(), reported) {}

  Loop loop;
  SpoolFrames frames;
  FrameWriter writer;
  std::unique_ptr<Protocol> protocol;
  Attack attack;
  Deadline deadline;
  Ticker ticker;
  OutcomeTimes latency{2};
  bool spool_full = false;
  bool begun = false, said_ready = false;  // the schedule; the loop to Options::ready
  bool said_exhausted = false;             // to the protocol
  Vitals before;                           // the schedule began
  int ticks = 0;
  ThreadMeter meter;
  ThreadTimes reported;  // in the last health row
  StallWatch stalls;
  SpinMeter spin;
};

Driver::Driver(Options options, const Clock& clock, const Pacer& pacer, TargetSource& source,
               MakeProtocol make_protocol, Spool& spool, Monitor& monitor,
               std::function<void()> finished)
    : options_(std::move(options)),
      clock_(clock),
      pacer_(pacer),
      source_(source),
      make_protocol_(std::move(make_protocol)),
      spool_(spool),
      monitor_(monitor),
      finished_(std::move(finished)) {}

Driver::~Driver() = default;

void Driver::run() {
  try {
    machine_ = std::make_unique<Machine>(*this);
    machine_->loop.before_sleep([this] { iterate(); });
    if (options_.watch) machine_->attack.watch(&machine_->latency);
    const MutexLock lock(mutex_);
    to_wake_ = &machine_->loop;
  } catch (const std::exception& failure) {
    machine_.reset();
    {
      const MutexLock lock(mutex_);
      error_ = failure.what();
    }
    finished_();
    return;
  }
  Machine& m = *machine_;
  m.begun = !options_.attack.waits;
  m.protocol->open(m.attack.sink());
  if (m.begun) m.protocol->began(options_.attack.began);
  m.loop.run();
  publish_progress();
  write_health(monitor_.read());
  const AttackCounts& counts = m.attack.counts();
  const RunEnd end{.run = options_.run,
                   .worker = options_.worker,
                   .planned = counts.planned,
                   .sent = counts.sent,
                   .done = counts.done,
                   .cut = counts.cut,
                   .dropped = counts.dropped,
                   .elapsed = m.attack.last_done() - m.attack.began(),
                   .stop = m.attack.out_of_targets() && reason_ == Stop::schedule
                               ? (source_.error() ? Stop::input : Stop::targets)
                               : reason_.load()};
  m.writer.write(end);
  m.writer.flush();
  {
    const MutexLock lock(mutex_);
    to_wake_ = nullptr;
  }
  finished_();
  machine_.reset();  // after finished(): thousands of connections take a while to close
}

void Driver::iterate() {
  Machine& m = *machine_;
  if (stop_) m.attack.stop();
  if (abort_) {
    m.attack.stop();
    m.attack.forget_drops();
    m.protocol->abort_all();
  }
  const std::uint64_t queued = spool_.queued();
  // Resume at half the limit, so that drops come in runs and not one by one.
  m.spool_full =
      queued > (m.spool_full ? options_.spool_limit_bytes / 2 : options_.spool_limit_bytes);
  m.attack.output_full(m.spool_full);
  m.protocol->collect();
  if (!m.begun) begin_in_time();
  const auto next = m.attack.wake();
  if (m.begun && m.attack.exhausted() && !std::exchange(m.said_exhausted, true)) {
    m.protocol->exhausted();
  }
  const bool more = m.protocol->collect();
  if (options_.spin) {
    const AttackCounts& counts = m.attack.counts();
    m.spin.iteration(clock_.now(), counts.planned + counts.done + counts.cut, next && !more);
  }
  if (m.attack.finished()) {
    if (m.protocol->close()) {
      m.loop.stop();
    } else if (m.protocol->collect()) {
      m.loop.again();
    }
  } else if (more || (next && (options_.spin || *next <= clock_.now()))) {
    m.loop.again();
  } else if (next) {
    m.deadline.arm(*next);
  } else {
    m.deadline.disarm();
  }
}

void Driver::begin_in_time() {
  Machine& m = *machine_;
  if (const MonoTime t0 = t0_; t0 != MonoTime{}) {
    m.begun = true;
    m.attack.begin(t0);
    m.protocol->began(t0);
    m.before = monitor_.latest();
    m.reported = m.meter.read();
    m.attack.take_lag();
    m.loop.take_longest_turn();
    m.stalls.take_longest();
  } else if (!m.said_ready && m.protocol->ready()) {
    m.said_ready = true;
    options_.ready();
  }
}

void Driver::tick() {
  Machine& m = *machine_;
  publish_progress();
  ++m.ticks;
  // Opening thousands of connections is not part of the attack.
  if (!m.begun) {
    m.ticks = 0;
    m.stalls.tick(clock_.now(), m.meter.read());
    monitor_.refresh();
    return m.writer.flush();
  }
  // One tick ahead of the row, so that its values are no older than that.
  if (m.ticks % kTicksPerSecond == kTicksPerSecond - 1) monitor_.refresh();
  if (m.ticks % kTicksPerSecond == 0) {
    write_health(monitor_.latest());
  } else {
    m.stalls.tick(clock_.now(), m.meter.read());
  }
  if (m.ticks % kTicksPerFlush == 0) m.writer.flush();
}

void Driver::publish_progress() {
  const Machine& m = *machine_;
  const MutexLock lock(mutex_);
  common_failure_ = m.attack.common_failure();
  if (!options_.watch) return;
  progress_.counts = m.attack.counts();
  progress_.in_flight = m.attack.in_flight();
  progress_.owed = m.attack.owed();
  progress_.connections = m.protocol->connections();
  progress_.failed_connections = m.attack.failed_connections();
  progress_.latency = m.latency;
}

void Driver::write_health(const Vitals& vitals) {
  Machine& m = *machine_;
  const MonoTime now = clock_.now();
  const ThreadTimes times = m.meter.read();
  const ThreadTimes before = std::exchange(m.reported, times);
  m.stalls.tick(now, times);
  const LocalTroubles troubles = m.protocol->troubles();
  m.writer.write(Health{.run = options_.run,
                        .worker = options_.worker,
                        .at = std::max(now - m.attack.began(), Nanos(0)),
                        .lag_max = m.attack.take_lag(),
                        .longest_turn = m.loop.take_longest_turn(),
                        .cpu = std::max(times.cpu - before.cpu - m.spin.take(), Nanos(0)),
                        .in_flight = m.attack.in_flight(),
                        .output_bytes = spool_.queued(),
                        .dropped = m.attack.counts().dropped - m.attack.counts().overrun,
                        .run_wait = std::max(times.run_wait - before.run_wait, Nanos(0)),
                        .stall = m.stalls.take_longest(),
                        .waited = m.attack.counts().waited,
                        .emfile = troubles.descriptors,
                        .eaddrnotavail = troubles.ports,
                        .enobufs = troubles.buffers,
                        .process_cpu = vitals.process_cpu - m.before.process_cpu,
                        .steal = vitals.steal - m.before.steal,
                        .output_blocked = spool_.blocked(),
                        .descriptors = vitals.descriptors,
                        .local_ports = vitals.local_ports,
                        .retransmits = vitals.retransmits - m.before.retransmits,
                        .wall_jump = vitals.wall_jump - m.before.wall_jump});
}

void Driver::begin(MonoTime t0) noexcept {
  t0_ = t0;
  wake();
}

void Driver::stop(Stop reason) noexcept {
  Stop none = Stop::schedule;  // the first reason counts; set it before the stop
  reason_.compare_exchange_strong(none, reason);
  stop_ = true;
  wake();
}

void Driver::abort() noexcept {
  abort_ = true;
  wake();
}

void Driver::wake() noexcept {
  const MutexLock lock(mutex_);
  if (to_wake_) to_wake_->wake();
}

std::string Driver::error() const {
  const MutexLock lock(mutex_);
  return error_;
}

Progress Driver::progress() const {
  const MutexLock lock(mutex_);
  return progress_;
}

CommonFailure Driver::common_failure() const {
  const MutexLock lock(mutex_);
  return common_failure_;
}

}  // namespace barrage
