#include "support/stall_watcher.h"

#include <pthread.h>
#include <sched.h>
#include <time.h>

#include <algorithm>
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

Nanos StallWatcher::take_longest() {
  const std::lock_guard lock(mutex_);
  for (const MonoTime until : until_) look(until);
  taken_ = SteadyClock().now();
  return std::exchange(longest_, Nanos(0));
}

// What was taken is not seen again by the thread, which wakes later.
void StallWatcher::look(MonoTime until) {
  longest_ = std::max(longest_, SteadyClock().now() - std::max(until, taken_));
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

std::string unless_stalled(const std::function<std::string()>& measure) {
  StallWatcher watcher;
  for (int go = 1;; ++go) {
    watcher.take_longest();
    const std::string wrong = measure();
    const Nanos stall = watcher.take_longest();
    if (wrong.empty()) return {};
    if (stall < kStall || go == kGoes) {
      return wrong + "\n(the machine stood still for at most " + format_duration(stall) + ")";
    }
  }
}

}  // namespace barrage::test
