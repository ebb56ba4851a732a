// All loops of one attack: their threads, their common start, stop and end, and the spool that
// takes their records. Owned by the program; its functions are called from one thread except where
// said.
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
    RunHeader header;         // but for the times of the start; max_in_flight and threads count
    bool watch = false;       // progress() is wanted
    bool spin = false;        // as Driver::Options has it
    bool waits = false;       // the schedule begins when the protocol is ready, else at once
    Nanos until{}, warmup{};  // as Attack::Options has them
  };

  // References outlive the Fleet; `output_fd` is borrowed.
  Fleet(Options options, const Clock& clock, const Pacer& pacer, TargetSource& source,
        Driver::MakeProtocol make_protocol, int output_fd);
  ~Fleet();  // aborts and waits for the threads
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  // Lets the loops go; sets t0 and writes the run header, at once or when all loops are ready.
  // `changed` is called from any thread when finished(), output_done() or output_error() may have
  // changed. Throws RunError when the system gives no thread.
  void start(std::function<void()> changed);
  void join();

  void stop(Stop reason);  // no new hits
  void abort();            // open hits end now
  void cut_off();          // the output is lost: everything ends
  void wake() noexcept;    // any thread: a target arrived

  bool finished() const { return running_ == 0; }
  bool output_done() { return spool_.finish(Nanos(0)); }
  bool output_ready() const { return spool_.ready(); }           // it would take bytes now
  std::uint64_t output_taken() const { return spool_.taken(); }  // bytes, so far
  int output_error() const { return spool_.error(); }            // errno; 0: none
  void check_output() { spool_.check_reader(); }  // finds a reader gone before the next write

  // Since t0; nullopt: it is not known yet.
  std::optional<Nanos> elapsed() const;
  Progress progress() const;
  std::string error() const;  // why a loop could not start; empty: all did

 private:
  void begin();          // the schedule; any thread; all but the first call do nothing
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
  Nanos wall_offset_{};                       // of all times in the records
  std::atomic<MonoTime> began_ = MonoTime{};  // 0: not known
  Mutex beginning_;
  std::atomic<std::uint32_t> running_ = 0, ready_ = 0;
  std::vector<std::unique_ptr<Driver>> drivers_;
  std::vector<std::thread> threads_;
};

}  // namespace barrage
