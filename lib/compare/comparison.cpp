#include "compare/comparison.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/blocks.h"
#include "stats/holm.h"

namespace barrage {
namespace {

constexpr double kAlpha = 0.05, kAlphaIndicative = 0.01;
constexpr double kIntervalP = 0.05 / kCompared;  // so that all of them together hold at 95 %

Estimate side(std::span<const RunQuantiles> runs, std::size_t quantile, bool indicative) {
  if (indicative) return runs.front()[quantile];
  std::vector<double> logs;
  for (const RunQuantiles& run : runs) logs.push_back(run[quantile].mean);
  return estimate(logs);
}

Change change(const Estimate& a, const Estimate& b, bool indicative) {
  Change result;
  result.old_latency = std::exp(a.mean);
  result.new_latency = std::exp(b.mean);
  result.change = std::expm1(b.mean - a.mean);
  if (a.dof <= 0 || b.dof <= 0) return result;
  const double extra = indicative ? 2 * kRunFloor * kRunFloor : 0;
  const Difference d = welch(a, b, extra, kIntervalP);
  result.interval = {std::expm1(d.value - d.half_width), std::expm1(d.value + d.half_width)};
  result.t = d.t;
  result.dof = d.dof;
  result.p = d.p;
  return result;
}

Conclusion conclusion(const Change& change, bool significant, double min_effect) {
  // On the scale of the logs, where 5 % slower and 5 % faster are equally far.
  const bool large = std::abs(std::log1p(change.change)) >= std::log1p(min_effect);
  if (significant && large) return change.change > 0 ? Conclusion::regressed : Conclusion::improved;
  if (change.interval && change.interval->low > -min_effect && change.interval->high < min_effect) {
    return Conclusion::same;
  }
  return significant ? Conclusion::changed : Conclusion::unclear;
}

}  // namespace

std::string_view to_string(Conclusion conclusion) noexcept {
  switch (conclusion) {
    case Conclusion::regressed:
      return "regressed";
    case Conclusion::improved:
      return "improved";
    case Conclusion::same:
      return "same";
    case Conclusion::changed:
      return "changed less";
    case Conclusion::unclear:
      break;
  }
  return "cannot tell";
}

Conclusion Comparison::conclusion() const {
  for (const Conclusion worst :
       {Conclusion::regressed, Conclusion::unclear, Conclusion::improved, Conclusion::changed}) {
    for (const Change& change : changes) {
      if (change.conclusion == worst) return worst;
    }
  }
  return Conclusion::same;
}

Comparison compare(std::span<const RunQuantiles> old_runs, std::span<const RunQuantiles> new_runs,
                   double min_effect) {
  Comparison result;
  result.indicative = std::min(old_runs.size(), new_runs.size()) < kRunsForTest;
  result.min_effect = min_effect;
  std::array<double, kCompared> p{};
  for (std::size_t i = 0; i < kCompared; ++i) {
    result.changes[i] = change(side(old_runs, i, result.indicative),
                               side(new_runs, i, result.indicative), result.indicative);
    result.changes[i].quantile = kComparedQuantiles[i];
    p[i] = result.changes[i].p;
  }
  const std::vector<bool> significant = holm(p, result.indicative ? kAlphaIndicative : kAlpha);
  for (std::size_t i = 0; i < kCompared; ++i) {
    result.changes[i].conclusion = conclusion(result.changes[i], significant[i], min_effect);
  }
  return result;
}

}  // namespace barrage
