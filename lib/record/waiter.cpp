#include "record/waiter.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace barrage {

Waiter::Waiter(Idle idle) : idle_(std::move(idle)), asked_(clock_.now()) {}

bool Waiter::wait(int descriptor) { return wait(std::vector<int>{descriptor}); }

bool Waiter::ready(int descriptor) {
  pollfd look{descriptor, POLLIN, 0};
  const bool is_ready = stopped_ || ::poll(&look, 1, 0) > 0;
  const MutexLock lock(mutex_);
  std::erase(silent_, descriptor);
  if (!is_ready) silent_.push_back(descriptor);
  return is_ready;
}

bool Waiter::wait_for_any() {
  std::vector<int> silent;
  {
    const MutexLock lock(mutex_);
    silent = silent_;
  }
  // None: another thread has taken what came.
  return silent.empty() ? !stopped_ : wait(silent);
}

bool Waiter::wait(const std::vector<int>& descriptors) {
  std::vector<pollfd> looks;
  looks.reserve(descriptors.size());
  for (const int descriptor : descriptors) looks.push_back({descriptor, POLLIN, 0});
  for (;;) {
    // Also when bytes come more often than every so long.
    if (!ask_in_time()) return false;
    const int count = ::poll(looks.data(), looks.size(), milliseconds());
    if (count > 0) return true;
    if (count < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category());
    if (!ask()) return false;
  }
}

bool Waiter::ask_in_time() {
  if (stopped_ || !idle_.on_idle) return !stopped_;
  {
    const MutexLock lock(mutex_);
    if (clock_.now() - asked_ < idle_.every) return true;
  }
  return ask();
}

bool Waiter::ask() {
  if (stopped_ || !idle_.on_idle) return !stopped_;
  {
    const MutexLock lock(mutex_);
    asked_ = clock_.now();
  }
  if (!idle_.on_idle()) stopped_ = true;
  return !stopped_;
}

int Waiter::milliseconds() const {
  if (!idle_.on_idle) return -1;
  const auto every = std::chrono::ceil<std::chrono::milliseconds>(idle_.every).count();
  return static_cast<int>(std::clamp<std::int64_t>(every, 1, 60'000));
}

}  // namespace barrage
