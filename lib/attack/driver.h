// One loop of an attack, on one thread: an Attack woken by a deadline, its protocol driver, and its
// frames on their way to the spool.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "attack/attack.h"
#include "attack/monitor.h"
#include "core/run.h"
#include "core/thread_safety.h"
#include "loop/spool.h"
#include "record/frame_writer.h"

namespace barrage {

class Loop;

// Progress of an attack; the progress line shows the sum of its loops.
struct Progress {
  AttackCounts counts;
  std::uint64_t in_flight = 0;
  std::uint64_t owed = 0;         // see Attack::owed()
  std::uint64_t connections = 0;  // open now, for a protocol that keeps connections open
  std::uint64_t failed_connections = 0;
  OutcomeTimes latency{2};
  void merge(const Progress& other);
};

class Driver {
 public:
  struct Options {
    Attack::Options attack;
    RunId run{};
    std::uint32_t worker = 0;
    std::uint64_t spool_limit_bytes =
        64 << 20;                 // bytes waiting to be written; beyond, hits are dropped
    bool watch = false;           // maintain progress()
    bool spin = false;            // busy-wait for the next hit: more punctual, takes a core
    std::function<void()> ready;  // called with attack.waits when the loop waits for begin()
  };
  // Of the loop of this worker.
  using MakeProtocol = std::function<std::unique_ptr<Protocol>(Loop&, std::uint32_t worker)>;

  // All references outlive the Driver. `finished` is called once, from the driver's thread, when
  // its loop has nothing left to do.
  Driver(Options options, const Clock& clock, const Pacer& pacer, TargetSource& source,
         MakeProtocol make_protocol, Spool& spool, Monitor& monitor,
         std::function<void()> finished);
  ~Driver();
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  // The body of the thread. Returns when the attack is over and its end is in the spool.
  void run();

  // Any thread:
  void begin(MonoTime t0) noexcept;  // of the schedule, when all loops are ready
  void stop(Stop reason) noexcept;   // no new hits; open ones may end
  void abort() noexcept;             // open hits are cut now
  void wake() noexcept;              // a target arrived
  Progress progress() const;
  CommonFailure common_failure() const;
  // The error on the driver's thread before its first hit; empty: none.
  std::string error() const;

 private:
  struct Machine;  // owned by the thread

  void iterate();
  void begin_in_time();
  void tick();
  void publish_progress();
  void write_health(const Vitals& vitals);

  Options options_;
  const Clock& clock_;
  const Pacer& pacer_;
  TargetSource& source_;
  MakeProtocol make_protocol_;
  Spool& spool_;
  Monitor& monitor_;
  std::function<void()> finished_;

  std::atomic<bool> stop_ = false, abort_ = false;
  std::atomic<MonoTime> t0_ = MonoTime{};  // 0: not known
  std::atomic<Stop> reason_ = Stop::schedule;
  std::unique_ptr<Machine> machine_;  // of the driver's thread
  mutable Mutex mutex_;
  Loop* to_wake_ GUARDED_BY(mutex_) = nullptr;  // the machine's; null: it does not run
  Progress progress_ GUARDED_BY(mutex_);
  CommonFailure common_failure_ GUARDED_BY(mutex_);
  std::string error_ GUARDED_BY(mutex_);
};

}  // namespace barrage
