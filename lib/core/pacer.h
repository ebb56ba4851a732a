// When each hit of an attack is due. A schedule, not a sleeper: no clock inside, tested by table.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/time.h"

namespace barrage {

// "300 hits per 1s". hits == 0: as fast as the hits in flight allow (a closed loop).
// A rate that is not whole is a fraction: 1.5 is {15, 10s}. Hits stay below 2^63.
struct Rate {
  std::uint64_t hits = 50;
  Nanos per{std::chrono::seconds(1)};
  bool unlimited() const { return hits == 0; }
  double per_second() const {
    return static_cast<double>(hits) * 1e9 / static_cast<double>(per.count());
  }
  bool operator==(const Rate&) const = default;
};

// One leg of a plan: over `length` the rate changes linearly to `rate`, or at once (`hold`). Here a
// rate of 0 hits is a pause, never "unlimited". A leg without length sets the rate at once.
struct Stage {
  Nanos length{};
  Rate rate;
  bool hold = false;
  bool operator==(const Stage&) const = default;
};

// A pure function of n; any thread.
class Pacer {
 public:
  virtual ~Pacer() = default;
  // When hit n (0, 1, 2, ...) is due, counted from the start of the attack. Never decreases with n.
  // nullopt: the schedule has no hit n, nor a later one.
  virtual std::optional<Nanos> due(std::uint64_t n) const = 0;
  // Target rate in hits per second at this time; 0 outside the schedule and in a closed loop.
  virtual double rate_at(Nanos elapsed) const = 0;
  // Number of hits; nullopt: unlimited, or not known (closed loop bounded by time).
  virtual std::optional<std::uint64_t> hits() const = 0;
  // When the schedule ends: after the gap of the last hit, so 100 hits at 50/s last 2 s;
  // nullopt: never.
  virtual std::optional<Nanos> length() const = 0;
  // True: no schedule; a hit is due when there is room for it, until length().
  virtual bool closed_loop() const { return false; }
};

// The schedule as the flags specify it. Stages take precedence over rate and duration.
struct Plan {
  Rate rate;         // with stages: where the first ramp starts, if start_at_rate
  Nanos duration{};  // 0: until interrupted
  std::vector<Stage> stages;
  bool start_at_rate = false;         // else the first ramp starts at 0
  std::optional<std::uint64_t> hits;  // stop after this many
  bool operator==(const Plan&) const = default;
};

// Hit n of a constant rate is due at n * per / hits, rounded down, in 128 bits: no drift at any
// rate. ceil(rate * duration) hits. With stages hit n is due where the integral of the rate reaches
// n (after a pause, if it does so at its beginning), found in a closed form; ceil(integral) hits.
std::unique_ptr<Pacer> make_pacer(const Plan& plan);

}  // namespace barrage
