#include "loop/deadline.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "core/error.h"

namespace barrage {
namespace {

void set_timer(int fd, Nanos at) {
  itimerspec spec{};
  spec.it_value.tv_sec = at.count() / 1'000'000'000;
  spec.it_value.tv_nsec = at.count() % 1'000'000'000;
  timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, nullptr);
}

}  // namespace

Deadline::Deadline(Loop& loop, std::function<void()> due)
    : due_(std::move(due)), fd_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  if (fd_ < 0) throw RunError(std::string("cannot make a timer: ") + std::strerror(errno));
  poll_.reset(new uv_poll_t);
  uv_poll_init(loop.uv(), poll_.get(), fd_);
  poll_->data = this;
  uv_poll_start(poll_.get(), UV_READABLE, [](uv_poll_t* handle, int, int) noexcept {
    auto* self = static_cast<Deadline*>(handle->data);
    std::uint64_t expirations = 0;
    // EAGAIN: re-armed between the event and this call, so it is not due.
    if (read(self->fd_, &expirations, sizeof expirations) < 0) return;
    self->armed_ = false;
    self->due_();
  });
}

Deadline::~Deadline() {
  uv_poll_stop(poll_.get());
  close(fd_);
}

void Deadline::arm(MonoTime when) {
  if (armed_ && when == when_) return;
  armed_ = true;
  when_ = when;
  // Zero would disarm the timer; one nanosecond after boot is as much in the past.
  set_timer(fd_, std::max(when.time_since_epoch(), Nanos(1)));
}

void Deadline::disarm() {
  if (!armed_) return;
  armed_ = false;
  set_timer(fd_, Nanos(0));
}

}  // namespace barrage
