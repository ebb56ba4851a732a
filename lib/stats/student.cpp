#include "stats/student.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace barrage {
namespace {

namespace math = boost::math;
namespace policies = boost::math::policies;

// Errors are NaN or infinity, never an exception. In double: long double, Boost's choice, takes
// several times as long, here and to compile, for digits that nobody sees.
using Policy = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>,
    policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;
using Student = math::students_t_distribution<double, Policy>;

}  // namespace

double two_sided_p(double t, double dof) noexcept {
  return 2 * math::cdf(math::complement(Student(dof), std::abs(t)));
}

double critical_t(double p, double dof) noexcept {
  return std::abs(math::quantile(math::complement(Student(dof), p / 2)));
}

}  // namespace barrage
