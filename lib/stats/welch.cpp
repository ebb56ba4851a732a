#include "stats/welch.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "stats/student.h"

namespace barrage {

Estimate estimate(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  Estimate result;
  if (values.empty()) return result;
  result.mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  if (values.size() < 2) return result;
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  result.dof = n - 1;
  result.variance = squares / result.dof / n;
  return result;
}

Difference welch(const Estimate& a, const Estimate& b, double extra, double confidence_p) {
  const double variance = a.variance + b.variance + extra;
  Difference result;
  result.value = b.mean - a.mean;
  if (variance == 0) {  // runs that are equal to the nanosecond
    result.dof = a.dof + b.dof;
    if (result.value == 0) return result;
    result.t = std::copysign(std::numeric_limits<double>::infinity(), result.value);
    result.p = 0;
    return result;
  }
  result.t = result.value / std::sqrt(variance);
  const double spread = a.variance * a.variance / a.dof + b.variance * b.variance / b.dof;
  // Where only `extra` is left, t is normal; so it is to all digits with so many degrees.
  constexpr double most = 1e9;
  result.dof = spread * most > variance * variance ? variance * variance / spread : most;
  result.p = two_sided_p(result.t, result.dof);
  result.half_width = critical_t(confidence_p, result.dof) * std::sqrt(variance);
  return result;
}

}  // namespace barrage
