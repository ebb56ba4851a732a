// A libuv loop and the handles the suite hangs on it. All of it belongs to one thread, the one that
// calls run(), except where a function says otherwise.
#pragma once

#include <uv.h>

#include <functional>
#include <memory>
#include <vector>

#include "core/time.h"

namespace barrage {

// Owns a libuv handle. uv_close() ends in a callback of the loop, so the memory outlives this
// pointer until the next turn; Loop's destructor waits for it.
template <class Handle>
struct UvClose {
  void operator()(Handle* handle) const noexcept {
    uv_close(reinterpret_cast<uv_handle_t*>(handle),
             [](uv_handle_t* closed) noexcept { delete reinterpret_cast<Handle*>(closed); });
  }
};
template <class Handle>
using UvPtr = std::unique_ptr<Handle, UvClose<Handle>>;

class Loop {
 public:
  Loop();  // throws RunError when the system has no descriptor left for it
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run();   // until stop()
  void stop();  // from inside run()
  // Any thread, and nothing else of this class: run() makes a turn soon.
  void wake() noexcept;

  // Called once per turn, after all events of the turn and before the loop sleeps.
  void before_sleep(std::function<void()> hook) { hook_ = std::move(hook); }
  // From the hook: do not sleep, look for events and call the hook again.
  void again();
  // To be called first by whoever watches a descriptor: the sleep is over. libuv knows, but tells
  // (UV_METRICS_IDLE_TIME) only for the price of a second epoll_wait before each sleep.
  void woke() noexcept {
    if (asleep_) end_sleep();
  }
  // The longest turn since the last call: from the end of a sleep to the next one, callbacks and
  // all.
  Nanos take_longest_turn();

  uv_loop_t* uv() { return loop_.get(); }

 private:
  void end_sleep() noexcept;
  void begin_sleep() noexcept;

  std::unique_ptr<uv_loop_t> loop_;
  UvPtr<uv_prepare_t> prepare_;
  UvPtr<uv_check_t> check_;
  UvPtr<uv_async_t> async_;
  UvPtr<uv_idle_t> idle_;
  std::function<void()> hook_;
  bool asleep_ = false;
  MonoTime awake_{};  // since; 0: never slept
  Nanos longest_turn_{};
};

// Calls `tick` every `period`, to the millisecond, from the loop's thread.
class Ticker {
 public:
  Ticker(Loop& loop, std::chrono::milliseconds period, std::function<void()> tick);

 private:
  std::function<void()> tick_;
  UvPtr<uv_timer_t> timer_;
};

// Calls `caught` with the number of each of these signals, from the loop's thread.
class Signals {
 public:
  Signals(Loop& loop, const std::vector<int>& numbers, std::function<void(int)> caught);

 private:
  std::function<void(int)> caught_;
  std::vector<UvPtr<uv_signal_t>> handles_;
};

}  // namespace barrage
