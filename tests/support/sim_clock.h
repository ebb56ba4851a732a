// A clock that stands still until the test moves it.
#pragma once

#include "core/time.h"

namespace barrage::test {

class SimClock final : public Clock {
 public:
  // Not zero: a time that was forgotten must not look right by chance.
  static constexpr MonoTime kStart{std::chrono::hours(1)};

  static constexpr WallTime kWallStart{std::chrono::hours(24)};  // of kStart

  MonoTime now() const noexcept override { return now_; }
  WallTime wall() const noexcept override { return kWallStart + elapsed(); }
  Nanos elapsed() const noexcept { return now_ - kStart; }
  void advance(Nanos by) noexcept { now_ += by; }
  // Never backwards: an earlier time is ignored, as when a deadline that is over fires at once.
  void set(MonoTime to) noexcept { now_ = to > now_ ? to : now_; }

 private:
  MonoTime now_ = kStart;
};

}  // namespace barrage::test
