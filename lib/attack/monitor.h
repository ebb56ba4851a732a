// Keeps the vitals of the process and the machine for the health rows of all loops. The kernel may
// take milliseconds to tell them, so a thread of its own asks, when a loop is about to write a row.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "attack/vitals.h"

namespace barrage {

class Monitor {
 public:
  Monitor();
  ~Monitor();
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  // Any thread; returns at once. Asks for a reading; loops that ask within half a second of each
  // other share one.
  void refresh() noexcept;
  // Any thread; returns at once. The last reading.
  Vitals latest() const;
  // Any thread; as slow as the kernel. For the last row, when no hit can be late any more. Many
  // that ask at once share one reading.
  Vitals read();

 private:
  void run();

  std::mutex reading_;  // guards reader_ and when it read last
  VitalsReader reader_;
  MonoTime read_{};
  mutable std::mutex mutex_;  // guards the rest
  std::condition_variable changed_;
  Vitals latest_;
  MonoTime asked_{};
  bool wanted_ = false, stop_ = false;
  std::thread thread_;
};

}  // namespace barrage
