#include "loop/loop.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/error.h"

namespace barrage {
namespace {

constexpr std::chrono::microseconds kBreath{500};

void check(int rc, const char* what) {
  if (rc < 0) throw RunError(std::string("cannot ") + what + ": " + uv_strerror(rc));
}

}  // namespace

Loop::Loop() : loop_(std::make_unique<uv_loop_t>()) {
  check(uv_loop_init(loop_.get()), "make an event loop");
  prepare_.reset(new uv_prepare_t);
  uv_prepare_init(loop_.get(), prepare_.get());
  prepare_->data = this;
  uv_prepare_start(prepare_.get(), [](uv_prepare_t* handle) noexcept {
    auto* self = static_cast<Loop*>(handle->data);
    uv_idle_stop(self->idle_.get());
    if (self->hook_) self->hook_();
    self->begin_sleep();
  });
  check_.reset(new uv_check_t);
  uv_check_init(loop_.get(), check_.get());
  check_->data = this;
  // After the callbacks of descriptors, in case none has called woke().
  uv_check_start(check_.get(),
                 [](uv_check_t* handle) noexcept { static_cast<Loop*>(handle->data)->woke(); });
  async_.reset(new uv_async_t);
  uv_async_init(loop_.get(), async_.get(), [](uv_async_t*) noexcept {});
  idle_.reset(new uv_idle_t);
  uv_idle_init(loop_.get(), idle_.get());
}

Loop::~Loop() {
  hook_ = nullptr;
  prepare_.reset();
  check_.reset();
  async_.reset();
  idle_.reset();
  uv_run(loop_.get(), UV_RUN_DEFAULT);
  uv_loop_close(loop_.get());
}

void Loop::run() { uv_run(loop_.get(), UV_RUN_DEFAULT); }
void Loop::stop() { uv_stop(loop_.get()); }
void Loop::wake() noexcept { uv_async_send(async_.get()); }
void Loop::again() {
  uv_idle_start(idle_.get(), [](uv_idle_t*) noexcept {});
}

void Loop::breathe_if_due() noexcept {
  const MonoTime now = std::chrono::steady_clock::now();
  if (now - awake_ < kBreath) return;
  longest_turn_ = std::max<Nanos>(longest_turn_, now - awake_);
  awake_ = now;
  if (hook_) hook_();
}

void Loop::begin_sleep() noexcept {
  asleep_ = true;
  if (awake_ == MonoTime{}) return;
  longest_turn_ = std::max<Nanos>(longest_turn_, std::chrono::steady_clock::now() - awake_);
}

void Loop::end_sleep() noexcept {
  asleep_ = false;
  awake_ = std::chrono::steady_clock::now();
}

Nanos Loop::take_longest_turn() { return std::exchange(longest_turn_, Nanos(0)); }

Ticker::Ticker(Loop& loop, std::chrono::milliseconds period, std::function<void()> tick)
    : tick_(std::move(tick)), timer_(new uv_timer_t) {
  uv_timer_init(loop.uv(), timer_.get());
  timer_->data = this;
  const auto ms = static_cast<std::uint64_t>(period.count());
  uv_timer_start(
      timer_.get(),
      [](uv_timer_t* handle) noexcept { static_cast<Ticker*>(handle->data)->tick_(); }, ms, ms);
}

Signals::Signals(Loop& loop, const std::vector<int>& numbers, std::function<void(int)> caught)
    : caught_(std::move(caught)) {
  for (const int number : numbers) {
    UvPtr<uv_signal_t> handle(new uv_signal_t);
    uv_signal_init(loop.uv(), handle.get());
    handle->data = this;
    check(uv_signal_start(
              handle.get(),
              [](uv_signal_t* signal, int caught_number) noexcept {
                static_cast<Signals*>(signal->data)->caught_(caught_number);
              },
              number),
          "catch signals");
    handles_.push_back(std::move(handle));
  }
}

}  // namespace barrage
