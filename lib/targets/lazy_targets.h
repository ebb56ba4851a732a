// Targets read while the attack runs, each hit once: for input without end and for generators.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "core/thread_safety.h"
#include "targets/reader.h"

namespace barrage {

// A thread of its own reads and parses ahead, so that a slow input makes hits late, but never a
// loop. Targets come in the order in which they are read, but for those whose preparation waits
// for something: these come when it is there, and delay no other.
class LazyTargets final : public TargetSource {
 public:
  static constexpr std::size_t default_ahead = 1024;

  // Opens the files; throws RunError. `ahead`: at most that many targets wait in memory.
  LazyTargets(const std::vector<std::string>& paths, TargetFormat format,
              const TargetOptions& options, std::size_t ahead = default_ahead);
  ~LazyTargets() override;  // stop()

  // Begins to read; once. The reading thread calls both functions until stop(). `on_ready`: a
  // caller of next() that got `wait` should call again; must not throw or block. `prepare`: for
  // each target before it can be taken; may block (to resolve its host). `waits_for`: what it would
  // block for, the same for all targets that need the same; empty: nothing. prepare() is called
  // once for all that wait for the same, on other threads, each for something else. What either
  // throws ends the targets.
  void start(std::function<void()> on_ready, std::function<void(const Target&)> prepare = {},
             std::function<std::string(const Target&)> waits_for = {});
  // Ends the thread, also while it waits for input.
  void stop();

  // In the order of calls; `n` does not matter. Any thread. Holds a lock for an instant.
  Next next(std::uint64_t n, TargetPtr& into) noexcept override;
  // Any thread; complete once next() has said end.
  std::exception_ptr error() const override;

 private:
  // An eventfd: becomes readable once, to wake a blocking read.
  class Wake {
   public:
    Wake();
    Wake(const Wake&) = delete;
    Wake& operator=(const Wake&) = delete;
    ~Wake();
    int fd() const { return fd_; }
    void signal() const noexcept;

   private:
    int fd_;
  };

  static constexpr std::size_t kHelpers = 64;

  void run() noexcept;
  bool take(TargetPtr target);  // these two wait for room; false: there is none to come
  bool push(TargetPtr target);
  bool wait(std::string what, TargetPtr target);
  void help() noexcept;  // the body of a helper: prepares

  Wake stop_reading_;
  TargetReader reader_;  // of the thread
  const std::size_t ahead_;
  std::function<void(const Target&)> prepare_;
  std::function<std::string(const Target&)> waits_for_;
  std::function<void()> on_ready_;

  mutable Mutex mutex_;
  ConditionVariable room_, work_;
  std::deque<TargetPtr> queue_ GUARDED_BY(mutex_);
  // Those that wait, by what they wait for, and how many they are.
  std::map<std::string, std::vector<TargetPtr>> waiting_ GUARDED_BY(mutex_);
  std::size_t waiting_count_ GUARDED_BY(mutex_) = 0;
  std::deque<std::string> to_prepare_ GUARDED_BY(mutex_);
  std::size_t idle_helpers_ GUARDED_BY(mutex_) = 0;
  std::exception_ptr error_ GUARDED_BY(mutex_);
  bool ended_ GUARDED_BY(mutex_) = false, stopped_ GUARDED_BY(mutex_) = false;

  std::vector<std::thread> helpers_;  // of thread_, and after its end of stop()
  std::thread thread_;
};

}  // namespace barrage
