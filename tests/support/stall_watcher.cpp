#include "support/stall_watcher.h"

#include <pthread.h>
#include <sched.h>
#include <time.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <utility>

#include "core/units.h"

namespace barrage::test {
namespace {

constexpr std::size_t kMostProcessors = 8;
constexpr std::chrono::milliseconds kNap{1};

std::vector<std::size_t> processors() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  std::vector<std::size_t> found;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return {0};
  for (std::size_t i = 0; i < CPU_SETSIZE && found.size() < kMostProcessors; ++i) {
    if (CPU_ISSET(i, &allowed)) found.push_back(i);
  }
  return found;
}

}  // namespace

StallWatcher::StallWatcher() {
  const auto all = processors();
  until_.assign(all.size(), SteadyClock().now() + kNap);
  for (std::size_t i = 0; i < all.size(); ++i) {
    threads_.emplace_back([this, processor = all[i], i] { watch(processor, until_[i]); });
  }
}

StallWatcher::~StallWatcher() {
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();
}

StallWatcher::Stalls StallWatcher::take() {
  const std::lock_guard lock(mutex_);
  for (const MonoTime until : until_) look(until);
  taken_ = SteadyClock().now();
  const auto naps = static_cast<double>(std::max<std::uint64_t>(std::exchange(naps_, 0), 1));
  const auto stalled = static_cast<double>(std::exchange(stalled_, 0));
  return {std::exchange(longest_, Nanos(0)), stalled / naps};
}

// What was taken is not seen again by the thread, which wakes later.
void StallWatcher::look(MonoTime until) {
  const Nanos stall = SteadyClock().now() - std::max(until, taken_);
  longest_ = std::max(longest_, stall);
  ++naps_;
  if (stall >= kStall) ++stalled_;
}

void StallWatcher::watch(std::size_t processor, MonoTime& until) {
  cpu_set_t own;
  CPU_ZERO(&own);
  CPU_SET(processor, &own);
  pthread_setaffinity_np(pthread_self(), sizeof own, &own);  // unpinned it sees a little less
  while (!stop_) {
    timespec spec{};
    {
      const std::lock_guard lock(mutex_);
      look(until);
      until = SteadyClock().now() + kNap;
      const Nanos at = until.time_since_epoch();
      spec = {.tv_sec = at.count() / 1'000'000'000, .tv_nsec = at.count() % 1'000'000'000};
    }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &spec, nullptr);
  }
}

BetweenStalls measure_between_stalls(const std::function<std::string()>& measure) {
  StallWatcher watcher;
  const MonoTime end = SteadyClock().now() + kMostTime;
  for (int go = 1;; ++go) {
    watcher.take();
    const std::string wrong = measure();
    const StallWatcher::Stalls stalls = watcher.take();
    if (wrong.empty()) return {};
    const bool stood_still = stalls.longest >= kStall;
    if (stood_still && go < kGoes && SteadyClock().now() < end) continue;
    return {wrong + "\n(the machine stood still for at most " + format_duration(stalls.longest) +
                ", in go " + std::to_string(go) + ")",
            stood_still && stalls.frequency >= kBusy};
  }
}

std::string unless_stalled(const std::function<std::string()>& measure) {
  const BetweenStalls found = measure_between_stalls(measure);
  if (found.busy) SKIP("this machine is too busy to measure time; what was seen: " << found.wrong);
  return found.wrong;
}

}  // namespace barrage::test
