// Tells a slow program from a machine that stands still: tests that measure time ask it before they
// blame what they measured.
#pragma once

#include <atomic>
#include <functional>
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

  // The longest oversleep since the last call, or since the start.
  Nanos take_longest();

 private:
  void watch(std::size_t processor);

  std::atomic<bool> stop_ = false;
  std::atomic<Nanos::rep> longest_ns_ = 0;
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
