// Student's t distribution, by the regularised incomplete beta function.
#pragma once

namespace barrage {

// I_x(a, b) for a, b > 0, by its continued fraction (Abramowitz and Stegun, 26.5.8), evaluated with
// the method of Lentz. 0 for x <= 0, 1 for x >= 1.
double incomplete_beta(double a, double b, double x);

// The probability that |T| is t or more, of T with `dof` > 0 degrees of freedom.
double two_sided_p(double t, double dof);

// The t >= 0 with two_sided_p(t, dof) = p, for 0 < p <= 1; at most 10,000.
double critical_t(double p, double dof);

}  // namespace barrage
