#include "targets/lazy_targets.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>

#include "core/error.h"

namespace barrage {

LazyTargets::Wake::Wake() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) throw RunError(std::string("cannot make an eventfd: ") + std::strerror(errno));
}

LazyTargets::Wake::~Wake() { ::close(fd_); }

void LazyTargets::Wake::signal() const noexcept { ::eventfd_write(fd_, 1); }

LazyTargets::LazyTargets(const std::vector<std::string>& paths, TargetFormat format,
                         const TargetOptions& options, std::size_t ahead)
    : reader_(paths, format, options, stop_reading_.fd()),
      ahead_(std::max<std::size_t>(ahead, 1)) {}

LazyTargets::~LazyTargets() { stop(); }

void LazyTargets::start(std::function<void()> on_ready,
                        std::function<void(const Target&)> prepare) {
  prepare_ = std::move(prepare);
  on_ready_ = std::move(on_ready);
  thread_ = std::thread([this] { run(); });
}

void LazyTargets::stop() {
  {
    const MutexLock lock(mutex_);
    stopped_ = true;
  }
  room_.notify_all();
  stop_reading_.signal();
  if (thread_.joinable()) thread_.join();
}

void LazyTargets::run() noexcept {
  std::exception_ptr error;
  try {
    for (Target target; reader_.next(target);) {
      if (prepare_) prepare_(target);
      if (!push(std::make_shared<const Target>(std::move(target)))) return;
    }
  } catch (...) {
    error = std::current_exception();
  }
  {
    const MutexLock lock(mutex_);
    if (stopped_) return;
    error_ = std::move(error);
    ended_ = true;
  }
  on_ready_();
}

// Waits for room; false: there is none to come.
bool LazyTargets::push(TargetPtr target) {
  bool was_empty = false;
  {
    const MutexLock lock(mutex_);
    while (!stopped_ && queue_.size() >= ahead_) room_.wait(mutex_);
    if (stopped_) return false;
    was_empty = queue_.empty();
    queue_.push_back(std::move(target));
  }
  if (was_empty) on_ready_();
  return true;
}

TargetSource::Next LazyTargets::next(std::uint64_t /*n*/, TargetPtr& into) noexcept {
  const MutexLock lock(mutex_);
  if (queue_.empty()) return ended_ ? Next::end : Next::wait;
  into = std::move(queue_.front());
  queue_.pop_front();
  room_.notify_one();
  return Next::target;
}

std::exception_ptr LazyTargets::error() const {
  const MutexLock lock(mutex_);
  return error_;
}

}  // namespace barrage
