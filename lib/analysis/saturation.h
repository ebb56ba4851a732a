// Whether the load was more than the server could serve, as far as hits show it.
#pragma once

#include <optional>
#include <string>

#include "analysis/load_curve.h"

namespace barrage {

struct Saturation {
  static constexpr const char* kAdvice =
      "lower the rate: above that, latencies only show how long the attack lasted";

  double load = 0;          // hits due per second where it began
  double throughput = 0;    // successful hits per second from there on
  Nanos before{}, after{};  // mean service times where it began and where it ended
  double failed_before = 0, failed_after = 0;  // shares of the hits due then, 0..1

  bool slowed() const { return after >= 2 * before; }  // else: more hits failed
  // One sentence, without advice.
  std::string text() const;
};

// A stretch of the schedule of at least a quarter of it, a second and 100 hits, in which
//   - throughput was flat: both halves alike within 5 %, each part within 40 %, or what chance
//   does;
//   - more fell due: by 5 % of what was done, and by more than chance piles up before a server that
//     keeps up;
//   - the mean service time grew to twice what it was; or the load grew by a fifth, and 5 % more of
//     the hits failed.
// Service times, as waits for a late generator are not the server's.
std::optional<Saturation> saturation(const LoadCurve& curve);

}  // namespace barrage
