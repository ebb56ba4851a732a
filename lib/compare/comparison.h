// Is the new side slower than the old one? The manual of compare explains the method, and why a
// simpler one does not do. No random numbers: the same runs give the same conclusion.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "stats/sample.h"
#include "stats/welch.h"

namespace barrage {

// What a comparison needs of one run: within_run().
using RunQuantiles = std::array<Estimate, kCompared>;

enum class Conclusion {
  regressed,  // slower, significantly, and by the least effect or more
  improved,
  same,     // the whole interval is within the least effect
  changed,  // significantly, but by less than the least effect
  unclear,  // none of these: the runs cannot tell
};

// "regressed", ..., "changed less", "cannot tell"
std::string_view to_string(Conclusion conclusion) noexcept;

struct Change {
  double quantile = 0;
  double old_latency = 0, new_latency = 0;  // ns; of several runs the geometric mean
  double change = 0;                        // 0.1: the new one is 10 % slower
  struct Interval {
    double low, high;  // of the change, at 98.3 %
  };
  std::optional<Interval> interval;  // nullopt: too little is known
  double t = 0, dof = 0, p = 1;
  Conclusion conclusion = Conclusion::unclear;
};

// With this many runs per side or more, each run is one value, since the difference between equal
// runs is known. With fewer, the first run of each side is cut into blocks.
inline constexpr std::size_t kRunsForTest = 3;
// With fewer, the test finds only large changes.
inline constexpr std::size_t kRunsForPower = 5;

struct Comparison {
  bool indicative = false;  // one run per side
  double min_effect = 0;    // 0.05: 5 %
  std::array<Change, kCompared> changes;

  // regressed if anything is; else unclear if anything is; else improved, changed, same.
  Conclusion conclusion() const;
};

// Each side has at least one run.
Comparison compare(std::span<const RunQuantiles> old_runs, std::span<const RunQuantiles> new_runs,
                   double min_effect);

}  // namespace barrage
