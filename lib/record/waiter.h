// Waits for bytes from one of several descriptors, and calls back meanwhile.
#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "core/thread_safety.h"
#include "core/time.h"

namespace barrage {

// What to do while pipes are silent. `on_idle` is called at least every `every` while a reader
// waits for input, and after a signal, by the thread that waits; false: stop waiting, all inputs
// end here. Empty: just wait.
struct Idle {
  std::function<bool()> on_idle;
  Nanos every{std::chrono::milliseconds(100)};
};

// Shared by the inputs that one reader reads. Any thread. Throws what on_idle throws.
class Waiter {
 public:
  explicit Waiter(Idle idle);

  // Until this one has bytes or is at its end. False: stopped.
  bool wait(int descriptor);
  // Whether a read of it would find bytes or the end; if not, wait_for_any() waits for it, too.
  bool ready(int descriptor);
  // Until one of those that were not ready is. False: stopped.
  bool wait_for_any();
  // Calls on_idle now. False: stopped.
  bool ask();
  // Once on_idle has said so; final.
  bool stopped() const { return stopped_; }

 private:
  bool wait(const std::vector<int>& descriptors);
  bool ask_in_time();
  int milliseconds() const;

  const Idle idle_;
  const SteadyClock clock_;
  std::atomic<bool> stopped_ = false;
  Mutex mutex_;
  MonoTime asked_ GUARDED_BY(mutex_);
  std::vector<int> silent_ GUARDED_BY(mutex_);  // were not ready
};

}  // namespace barrage
