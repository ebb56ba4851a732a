// Reads the vitals of process and machine for the health rows of all loops. The kernel may take
// milliseconds for that, so a separate thread does it when a loop is about to write a row.
#pragma once

#include <thread>

#include "attack/vitals.h"
#include "core/thread_safety.h"

namespace barrage {

class Monitor {
 public:
  Monitor();
  ~Monitor();
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  // Any thread; returns at once. Requests a reading; requests within half a second share one.
  void refresh() noexcept;
  // Any thread; returns at once. The last reading.
  Vitals latest() const;
  // Any thread; as slow as the kernel. For the last row, when no hit can be late any more.
  // Concurrent calls share one reading.
  Vitals read();

 private:
  void run();

  Mutex reading_;
  VitalsReader reader_ GUARDED_BY(reading_);
  MonoTime read_ GUARDED_BY(reading_){};
  mutable Mutex mutex_;
  ConditionVariable changed_;
  Vitals latest_ GUARDED_BY(mutex_);
  MonoTime asked_ GUARDED_BY(mutex_){};
  bool wanted_ GUARDED_BY(mutex_) = false, stop_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace barrage
