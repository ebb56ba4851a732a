// Welch's t-test: do two means differ, when both sides may spread differently.
#pragma once

#include <span>

namespace barrage {

// A mean that is known only so well.
struct Estimate {
  double mean = 0;
  double variance = 0;  // of the mean, not of what it is the mean of
  double dof = 0;       // degrees of freedom behind the variance; 0: it is not known
};

// The mean of independent values. Of fewer than two the variance is not known.
Estimate estimate(std::span<const double> values);

struct Difference {
  double value = 0;       // b - a
  double half_width = 0;  // of its confidence interval
  double t = 0, dof = 0;
  double p = 1;  // of so large a difference, up or down, where there is none
};

// b - a, where both variances are known. extra: a variance beside theirs, known for sure.
// confidence_p: what the interval leaves out, 0.05 for one of 95 %. Degrees of freedom by Welch and
// Satterthwaite.
Difference welch(const Estimate& a, const Estimate& b, double extra, double confidence_p);

}  // namespace barrage
