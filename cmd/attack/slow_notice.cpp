#include "slow_notice.h"

#include <iostream>
#include <utility>

namespace barrage {

SlowNotice::SlowNotice(std::chrono::milliseconds after, std::string line)
    : at_(std::chrono::steady_clock::now() + after),
      line_(std::move(line)),
      thread_([this] { wait(); }) {}

SlowNotice::~SlowNotice() {
  {
    const MutexLock lock(mutex_);
    over_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void SlowNotice::wait() {
  const MutexLock lock(mutex_);
  while (!over_ && changed_.wait_until(mutex_, at_)) continue;
  if (!over_) std::cerr << line_ << '\n' << std::flush;
}

}  // namespace barrage
