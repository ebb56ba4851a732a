// A libuv loop and the handles of the suite. All belong to the thread that calls run(), unless a
// function says otherwise.
#pragma once

#include <uv.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/time.h"

namespace barrage {

// Owns a libuv handle. uv_close() completes in a callback of the loop, so the memory outlives this
// pointer until the next iteration; Loop's destructor waits for it.
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
  Loop();  // throws RunError if no descriptor is left
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run();   // until stop()
  void stop();  // from inside run()
  // Any thread (nothing else of this class is): run() starts an iteration soon.
  void wake() noexcept;

  // Called once per iteration, after its events and before the loop sleeps.
  void before_sleep(std::function<void()> hook) { hook_ = std::move(hook); }
  // From the hook: poll without sleeping, then call the hook again.
  void again();
  // Callbacks of watched descriptors call this first: the sleep is over. libuv could say so
  // (UV_METRICS_IDLE_TIME), but at the price of a second epoll_wait before each sleep.
  void woke() noexcept {
    if (asleep_) end_sleep();
  }
  // Callbacks of watched descriptors call this last, and touch nothing of theirs afterwards. After
  // a while of callbacks it calls the hook in between, so that many ready descriptors delay nothing
  // that is due.
  void breathe() noexcept {
    if (++callbacks_ % kCallbacks == 0) breathe_if_due();
  }
  // The longest iteration since the last call: from the end of one sleep to the next or to the
  // hook, including callbacks.
  Nanos take_longest_turn();

  uv_loop_t* uv() { return loop_.get(); }

 private:
  // Between two looks at the clock.
  static constexpr std::uint32_t kCallbacks = 4;

  void breathe_if_due() noexcept;
  void end_sleep() noexcept;
  void begin_sleep() noexcept;

  std::unique_ptr<uv_loop_t> loop_;
  UvPtr<uv_prepare_t> prepare_;
  UvPtr<uv_check_t> check_;
  UvPtr<uv_async_t> async_;
  UvPtr<uv_idle_t> idle_;
  std::function<void()> hook_;
  bool asleep_ = false;
  std::uint32_t callbacks_ = 0;
  MonoTime awake_{};  // end of the last sleep; 0: never slept
  Nanos longest_turn_{};
};

// Calls `tick` every `period`, accurate to the millisecond, from the loop's thread.
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
