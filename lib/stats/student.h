// Student's t distribution, as far as tests of means need it; computed by Boost.Math.
#pragma once

namespace barrage {

// The probability that |T| is |t| or more, of T with `dof` > 0 degrees of freedom. Infinity is a t,
// and as `dof` means the normal distribution. NaN: t is NaN, or dof is NaN or not above 0.
double two_sided_p(double t, double dof) noexcept;

// The t >= 0 with two_sided_p(t, dof) = p, for 0 < p <= 1; NaN as above.
double critical_t(double p, double dof) noexcept;

}  // namespace barrage
