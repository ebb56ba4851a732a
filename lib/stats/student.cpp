#include "stats/student.h"

#include <cmath>

namespace barrage {
namespace {

constexpr int kMostTerms = 400;
constexpr double kPrecision = 1e-14;

// Lentz divides by its terms, none of which may be zero.
double inverse(double value) { return 1 / (value == 0 ? 1e-300 : value); }

double continued_fraction(double a, double b, double x) {
  double c = 1;
  double d = inverse(1 - (a + b) * x / (a + 1));
  double value = d;
  const auto step = [&](double term) {
    d = inverse(1 + term * d);
    c = 1 + term / c;
    value *= c * d;
  };
  for (int m = 1; m < kMostTerms; ++m) {
    step(m * (b - m) * x / ((a - 1 + 2 * m) * (a + 2 * m)));
    step(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 1 + 2 * m)));
    if (std::abs(c * d - 1) < kPrecision) break;
  }
  return value;
}

}  // namespace

double incomplete_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                a * std::log(x) + b * std::log(1 - x));
  // Where the fraction converges slowly, the other end's converges fast.
  if (x < (a + 1) / (a + b + 2)) return front * continued_fraction(a, b, x) / a;
  return 1 - front * continued_fraction(b, a, 1 - x) / b;
}

double two_sided_p(double t, double dof) {
  return incomplete_beta(dof / 2, 0.5, dof / (dof + t * t));
}

double critical_t(double p, double dof) {
  double low = 0, high = 1e4;
  for (int halvings = 0; halvings < 200; ++halvings) {
    const double middle = (low + high) / 2;
    (two_sided_p(middle, dof) > p ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace barrage
