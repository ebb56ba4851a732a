// Tells a slow program from a machine that stands still: tests that measure time ask it before they
// blame what they measured.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/time.h"

namespace barrage::test {

// On each processor, up to eight, a thread sleeps for a millisecond at a time on CLOCK_MONOTONIC
// and sees how much longer that took. What delays it, delays everything that runs here. Any thread
// may ask.
class StallWatcher {
 public:
  StallWatcher();
  ~StallWatcher();
  StallWatcher(const StallWatcher&) = delete;
  StallWatcher& operator=(const StallWatcher&) = delete;

  // The longest oversleep since the last call, or since the start; that of a thread that is still
  // oversleeping, too.
  Nanos take_longest();

 private:
  void watch(std::size_t processor, MonoTime& until);
  void look(MonoTime until);

  std::atomic<bool> stop_ = false;
  std::mutex mutex_;  // guards what follows, but for the threads
  Nanos longest_{};
  MonoTime taken_{};
  std::vector<MonoTime> until_;  // of each thread: when it is to wake
  std::vector<std::thread> threads_;
};

// Beyond this the machine stood still, and tolerances of a few milliseconds say nothing.
inline constexpr Nanos kStall = std::chrono::milliseconds(3);
inline constexpr int kGoes = 10;

// Measures, and again when that failed while the machine stood still, at most kGoes times.
// `measure` returns what is wrong, nothing when all is well; so does this, of the last go, with the
// longest stall behind it.
std::string unless_stalled(const std::function<std::string()>& measure);

}  // namespace barrage::test
