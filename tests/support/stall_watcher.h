// Tells a slow program from a machine that stands still: tests that measure time ask it before they
// blame what they measured.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/time.h"

namespace barrage::test {

// Beyond this the machine stood still, and tolerances of a few milliseconds say nothing.
inline constexpr Nanos kStall = std::chrono::milliseconds(3);
inline constexpr int kGoes = 10;
inline constexpr Nanos kMostTime = std::chrono::minutes(1);
// Above this share of stalls the machine is busy: beside a build on all processors it is about
// 0.005, on a quiet machine well below 0.001.
inline constexpr double kBusy = 0.003;

// On each processor, up to eight, a thread sleeps for a millisecond at a time on CLOCK_MONOTONIC
// and sees how much longer that took. What delays it, delays everything that runs here. Any thread
// may ask.
class StallWatcher {
 public:
  StallWatcher();
  ~StallWatcher();
  StallWatcher(const StallWatcher&) = delete;
  StallWatcher& operator=(const StallWatcher&) = delete;

  // Since the last call, or since the start.
  struct Stalls {
    Nanos longest{};       // oversleep; also that of a thread that is still oversleeping
    double frequency = 0;  // share of the naps that took kStall longer
  };
  Stalls take();
  // Whether it took no longer than `limit`, or this machine was too busy since the last take() for
  // that to say anything.
  bool within(Nanos took, Nanos limit) { return took <= limit || take().frequency >= kBusy; }

 private:
  void watch(std::size_t processor, MonoTime& until);
  void look(MonoTime until);

  std::atomic<bool> stop_ = false;
  std::mutex mutex_;  // guards what follows, but for the threads
  Nanos longest_{};
  std::uint64_t naps_ = 0, stalled_ = 0;
  MonoTime taken_{};
  std::vector<MonoTime> until_;  // of each thread: when it is to wake
  std::vector<std::thread> threads_;
};

struct BetweenStalls {
  std::string wrong;  // what is wrong, of the last go; empty: nothing
  bool busy = false;  // the machine stood still again and again: `wrong` says nothing
};

// Measures, and again when that failed while the machine stood still: at most kGoes times, and not
// after kMostTime. `measure` returns what is wrong, nothing when all is well.
BetweenStalls measure_between_stalls(const std::function<std::string()>& measure);
// The same, for a test case: returns what is wrong, and skips the test case on a busy machine. Only
// the thread of the test case may call it, and not inside a CHECK: Catch2 counts an assertion that
// skipping leaves open as failed.
std::string unless_stalled(const std::function<std::string()>& measure);

}  // namespace barrage::test
