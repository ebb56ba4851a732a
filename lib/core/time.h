// Times of the whole suite. MonoTime measures, WallTime only labels.
#pragma once

#include <chrono>

namespace barrage {

using Nanos = std::chrono::nanoseconds;
using MonoTime = std::chrono::time_point<std::chrono::steady_clock, Nanos>;  // CLOCK_MONOTONIC
using WallTime = std::chrono::time_point<std::chrono::system_clock, Nanos>;  // Unix time

// The source of "now". An argument everywhere, so that tests run without sleeping.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonoTime now() const noexcept = 0;
  virtual WallTime wall() const noexcept = 0;  // may jump: for labels and placeholders only
};

// The machine's clock. Any thread.
class SteadyClock final : public Clock {
 public:
  MonoTime now() const noexcept override { return std::chrono::steady_clock::now(); }
  WallTime wall() const noexcept override { return std::chrono::system_clock::now(); }
};

}  // namespace barrage
