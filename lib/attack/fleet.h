// All loops of one attack: their threads, their common start, stop and end, and the spool for their
// records. Owned by the program. Functions are called from one thread unless noted.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "attack/driver.h"
#include "attack/monitor.h"
#include "core/run.h"
#include "core/thread_safety.h"
#include "loop/spool.h"

namespace barrage {

class Fleet {
 public:
  struct Options {
    RunHeader header;              // without start times; max_in_flight and threads are used
    bool watch = false;            // maintain progress()
    bool spin = false;             // see Driver::Options
    bool waits = false;            // begin the schedule when the protocol is ready, else at once
    Nanos until{}, warmup{};       // see Attack::Options
    std::optional<Nanos> overrun;  // ditto
  };

  // References outlive the Fleet; `output_fd` is borrowed.
  Fleet(Options options, const Clock& clock, const Pacer& pacer, TargetSource& source,
        Driver::MakeProtocol make_protocol, int output_fd);
  ~Fleet();  // aborts and waits for the threads
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  // Starts the loops, sets t0 and writes the run header, at once or when all loops are ready.
  // `changed` is called from any thread when finished(), output_done() or output_error() may have
  // changed. Throws RunError if a thread cannot be created.
  void start(std::function<void()> changed);
  void join();

  void stop(Stop reason);  // no new hits
  void abort();            // open hits end now
  void cut_off();          // the output is lost: everything ends
  void wake() noexcept;    // any thread: a target arrived

  bool finished() const { return running_ == 0; }
  bool output_done() { return spool_.finish(Nanos(0)); }
  bool output_ready() const { return spool_.ready(); }           // would take bytes now
  std::uint64_t output_taken() const { return spool_.taken(); }  // bytes so far
  // The file will soon be as large as the process may make it: there is still room for records of
  // hits in flight and for the ends of all loops.
  bool output_nearly_full() const { return spool_.room() < reserve_; }
  int output_error() const { return spool_.error(); }  // errno; 0: none
  void check_output() { spool_.check_reader(); }  // detects a closed pipe before the next write

  // Since t0; nullopt: not known yet.
  std::optional<Nanos> elapsed() const;
  Progress progress() const;
  CommonFailure common_failure() const;
  std::string error() const;  // why a loop could not start; empty: all did

 private:
  void begin();          // the schedule; any thread; only the first call has an effect
  void loop_is_ready();  // called by each
  void write_header(MonoTime began) REQUIRES(beginning_);

  Options options_;
  const Clock& clock_;
  const Pacer& pacer_;
  TargetSource& source_;
  Driver::MakeProtocol make_protocol_;
  std::function<void()> changed_;
  Spool spool_;
  Monitor monitor_;
  std::uint64_t reserve_;                     // bytes
  Nanos wall_offset_{};                       // of all times in the records
  std::atomic<MonoTime> began_ = MonoTime{};  // 0: not known
  Mutex beginning_;
  std::atomic<std::uint32_t> running_ = 0, ready_ = 0;
  std::vector<std::unique_ptr<Driver>> drivers_;
  std::vector<std::thread> threads_;
};

}  // namespace barrage
