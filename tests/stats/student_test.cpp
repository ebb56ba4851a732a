#include "stats/student.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <limits>

using namespace barrage;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

namespace {
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
}  // namespace

TEST_CASE("how likely a t is, up or down") {
  CHECK_THAT(two_sided_p(2.776, 4), WithinRel(0.050022778319976424, 1e-11));
  CHECK_THAT(two_sided_p(1, 1), WithinRel(0.5, 1e-11));
  CHECK_THAT(two_sided_p(15.486, 7.039), WithinRel(1.0722732081121778e-06, 1e-10));
  CHECK_THAT(two_sided_p(-2, 10), WithinRel(0.07338803477074024, 1e-11));
  CHECK_THAT(two_sided_p(1, 1e6), WithinRel(0.3173107498335783, 1e-11));
  CHECK(two_sided_p(0, 3) == 1);
}

TEST_CASE("how likely a t is, at the ends of what there is") {
  CHECK(two_sided_p(kInfinity, 4) == 0);
  CHECK(two_sided_p(-kInfinity, 1e9) == 0);
  CHECK_THAT(two_sided_p(1e10, 1), WithinRel(6.366197723675814e-11, 1e-11));
  for (const double normal : {1e9, 1e300, kInfinity}) {
    CHECK_THAT(two_sided_p(1, normal), WithinRel(0.31731050786291415, 1e-8));
    CHECK_THAT(critical_t(0.05, normal), WithinRel(1.9599639845400545, 1e-8));
  }
}

TEST_CASE("invalid degrees of freedom or t have no p and do not throw") {
  for (const double dof : {0.0, -1.0, -kInfinity, kNan}) {
    CHECK(std::isnan(two_sided_p(1, dof)));
    CHECK(std::isnan(critical_t(0.05, dof)));
  }
  CHECK(std::isnan(two_sided_p(kNan, 4)));
  CHECK(std::isnan(critical_t(kNan, 4)));
}

TEST_CASE("the t that a p belongs to is the one of the tables") {
  CHECK_THAT(critical_t(0.05, 4), WithinRel(2.7764451051977943, 1e-12));
  CHECK_THAT(critical_t(0.01, 1), WithinRel(63.656741162871526, 1e-11));
  CHECK_THAT(critical_t(0.05 / 3, 7.039), WithinRel(3.1224538430265083, 1e-12));
  CHECK_THAT(critical_t(0.05, 1e6), WithinAbs(1.959966356600101, 1e-8));
  CHECK(critical_t(1, 4) == 0);
  CHECK_FALSE(std::signbit(critical_t(1, 4)));
}
