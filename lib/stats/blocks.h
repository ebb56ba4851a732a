// How well one run alone knows a quantile of its latencies.
#pragma once

#include <array>
#include <span>

#include "stats/sample.h"
#include "stats/welch.h"

namespace barrage {

// The log of each of kComparedQuantiles over the whole run; its variance is that of the quantiles
// of ten blocks of equal time. Hits close to each other in time are alike, so that a formula for
// independent ones would find a difference in nearly every pair of equal runs: blocks are long
// enough to differ from one another as runs do. Where neighbours are still alike (lag-1 correlation
// above 0.35) there are five of double length. Blocks without hits do not count; fewer than two:
// the variance is not known. At least one sample; duration > 0.
std::array<Estimate, kCompared> within_run(std::span<const Sample> samples, Nanos duration);

// What such an estimate cannot know: runs differ from each other, by 2 % at least.
inline constexpr double kRunFloor = 0.02;

}  // namespace barrage
