#include "attack/monitor.h"

namespace barrage {
namespace {

constexpr std::chrono::milliseconds kShared{500};

}  // namespace

Monitor::Monitor() : latest_(reader_.read()), thread_([this] { run(); }) {}

Monitor::~Monitor() {
  {
    const MutexLock lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Monitor::refresh() noexcept {
  {
    const MutexLock lock(mutex_);
    const MonoTime now = std::chrono::steady_clock::now();
    if (now - asked_ < kShared) return;
    asked_ = now;
    wanted_ = true;
  }
  changed_.notify_one();
}

Vitals Monitor::latest() const {
  const MutexLock lock(mutex_);
  return latest_;
}

Vitals Monitor::read() {
  const MonoTime asked = std::chrono::steady_clock::now();
  const MutexLock one_at_a_time(reading_);
  if (read_ > asked) return latest();  // read by another caller meanwhile
  read_ = std::chrono::steady_clock::now();
  const Vitals vitals = reader_.read();
  const MutexLock lock(mutex_);
  latest_ = vitals;
  return vitals;
}

void Monitor::run() {
  MutexLock lock(mutex_);
  while (true) {
    while (!stop_ && !wanted_) changed_.wait(mutex_);
    if (stop_) return;
    wanted_ = false;
    lock.unlock();
    read();
    lock.lock();
  }
}

}  // namespace barrage
