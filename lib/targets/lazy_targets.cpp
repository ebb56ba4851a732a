#include "targets/lazy_targets.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>

#include "core/error.h"

namespace barrage {
namespace {

constexpr std::size_t kWaiting = 16;  // times as many as may be ready

}  // namespace

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

void LazyTargets::start(std::function<void()> on_ready, std::function<void(const Target&)> prepare,
                        std::function<std::string(const Target&)> waits_for) {
  prepare_ = std::move(prepare);
  waits_for_ = std::move(waits_for);
  on_ready_ = std::move(on_ready);
  thread_ = std::thread([this] { run(); });
}

void LazyTargets::stop() {
  {
    const MutexLock lock(mutex_);
    stopped_ = true;
  }
  room_.notify_all();
  work_.notify_all();
  stop_reading_.signal();
  if (thread_.joinable()) thread_.join();
  for (std::thread& helper : helpers_) helper.join();
  helpers_.clear();
}

void LazyTargets::run() noexcept {
  std::exception_ptr error;
  try {
    for (Target target; reader_.next(target);) {
      if (!take(std::make_shared<const Target>(std::move(target)))) return;
    }
  } catch (...) {
    error = std::current_exception();
  }
  {
    const MutexLock lock(mutex_);
    if (stopped_) return;
    if (!error_) error_ = std::move(error);
    ended_ = true;
  }
  on_ready_();
}

bool LazyTargets::take(TargetPtr target) {
  if (std::string what = waits_for_ ? waits_for_(*target) : std::string(); !what.empty()) {
    return wait(std::move(what), std::move(target));
  }
  if (prepare_) prepare_(*target);
  return push(std::move(target));
}

bool LazyTargets::wait(std::string what, TargetPtr target) {
  const std::size_t most = kWaiting * ahead_;
  const MutexLock lock(mutex_);
  while (!stopped_ && waiting_count_ >= most) room_.wait(mutex_);
  if (stopped_) return false;
  const bool first = !waiting_.contains(what);
  if (first && idle_helpers_ <= to_prepare_.size() && helpers_.size() < kHelpers) {
    helpers_.emplace_back([this] { help(); });
  }
  waiting_[what].push_back(std::move(target));
  ++waiting_count_;
  if (!first) return true;
  to_prepare_.push_back(std::move(what));
  work_.notify_one();
  return true;
}

void LazyTargets::help() noexcept {
  MutexLock lock(mutex_);
  for (;;) {
    ++idle_helpers_;
    while (!stopped_ && to_prepare_.empty()) work_.wait(mutex_);
    --idle_helpers_;
    if (stopped_) return;
    const std::string what = std::move(to_prepare_.front());
    to_prepare_.pop_front();
    const TargetPtr one = waiting_.at(what).front();
    lock.unlock();
    std::exception_ptr error;
    try {
      prepare_(*one);
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    const auto ready = waiting_.extract(what);
    waiting_count_ -= ready.mapped().size();
    if (error) {
      ended_ = true;
      if (!error_) error_ = std::move(error);
    } else {
      queue_.insert(queue_.end(), ready.mapped().begin(), ready.mapped().end());
    }
    room_.notify_one();
    lock.unlock();
    on_ready_();
    lock.lock();
  }
}

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
  if (queue_.empty()) return !ended_ ? Next::wait : waiting_.empty() ? Next::end : Next::pending;
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
