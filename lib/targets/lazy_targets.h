// Targets read while the attack runs, each hit once: for input without end and for generators.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>

#include "core/thread_safety.h"
#include "targets/reader.h"

namespace barrage {

// A thread of its own reads and parses ahead, so that a slow input makes hits late, but never a
// loop.
class LazyTargets final : public TargetSource {
 public:
  static constexpr std::size_t default_ahead = 1024;

  // Opens the files; throws RunError. `ahead`: at most that many targets wait in memory.
  LazyTargets(const std::vector<std::string>& paths, TargetFormat format,
              const TargetOptions& options, std::size_t ahead = default_ahead);
  ~LazyTargets() override;  // stop()

  // Begins to read; once. The reading thread calls both functions until stop(). `on_ready`: a
  // caller of next() that got `wait` should call again; must not throw or block. `prepare`: for
  // each target before it can be taken; may block (to resolve its host).
  void start(std::function<void()> on_ready, std::function<void(const Target&)> prepare = {});
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

  void run() noexcept;
  bool push(TargetPtr target);

  Wake stop_reading_;
  TargetReader reader_;  // of the thread
  const std::size_t ahead_;
  std::function<void(const Target&)> prepare_;
  std::function<void()> on_ready_;

  mutable Mutex mutex_;
  ConditionVariable room_;
  std::deque<TargetPtr> queue_ GUARDED_BY(mutex_);
  std::exception_ptr error_ GUARDED_BY(mutex_);
  bool ended_ GUARDED_BY(mutex_) = false, stopped_ GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

}  // namespace barrage
