// Says something about a step that takes long, while it still lasts.
#pragma once

#include <chrono>
#include <string>
#include <thread>

#include "core/thread_safety.h"

namespace barrage {

// Writes a line to stderr unless it is destroyed within the time. Its thread ends with it.
class SlowNotice {
 public:
  SlowNotice(std::chrono::milliseconds after, std::string line);
  ~SlowNotice();
  SlowNotice(const SlowNotice&) = delete;
  SlowNotice& operator=(const SlowNotice&) = delete;

 private:
  void wait();

  const std::chrono::steady_clock::time_point at_;
  const std::string line_;
  Mutex mutex_;
  ConditionVariable changed_;
  bool over_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace barrage
