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
    : loop_(loop),
      due_(std::move(due)),
      fd_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  if (fd_ < 0) throw RunError(std::string("cannot make a timer: ") + std::strerror(errno));
  poll_.reset(new uv_poll_t);
  uv_poll_init(loop.uv(), poll_.get(), fd_);
  poll_->data = this;
  uv_poll_start(poll_.get(), UV_READABLE, &Deadline::on_event);
}

void Deadline::on_event(uv_poll_t* handle, int, int) noexcept {
  auto* const self = static_cast<Deadline*>(handle->data);
  self->loop_.woke();
  // Rearmed or disarmed between the event and this call.
  if (!self->armed_ || std::chrono::steady_clock::now() < self->when_) return;
  self->armed_ = false;
  self->due_();
  // A timerfd stays readable until it is read or set; if armed again, arm() has set it.
  if (!self->armed_) set_timer(self->fd_, Nanos(0));
}

Deadline::~Deadline() {
  uv_poll_stop(poll_.get());
  close(fd_);
}

void Deadline::arm(MonoTime when) {
  if (armed_ && when == when_) return;
  armed_ = true;
  when_ = when;
  // Zero would disarm the timer; one nanosecond after boot is in the past as well.
  set_timer(fd_, std::max(when.time_since_epoch(), Nanos(1)));
}

void Deadline::disarm() {
  if (!armed_) return;
  armed_ = false;
  set_timer(fd_, Nanos(0));
}

}  // namespace barrage
