#include "stats/student.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>

using namespace barrage;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

TEST_CASE("the incomplete beta function has its known values") {
  CHECK_THAT(incomplete_beta(2, 0.5, 0.3), WithinRel(0.03784096948581311, 1e-12));
  CHECK_THAT(incomplete_beta(0.5, 0.5, 0.5), WithinRel(0.5, 1e-12));
  CHECK_THAT(incomplete_beta(1, 1, 0.25), WithinRel(0.25, 1e-12));
  CHECK_THAT(incomplete_beta(3, 4, 0.9), WithinRel(0.99873, 1e-12));
  CHECK_THAT(incomplete_beta(100, 0.5, 0.99), WithinRel(0.15677586542443478, 1e-11));
  CHECK_THAT(incomplete_beta(5e5, 0.5, 0.999999), WithinAbs(0.31731050822911655, 1e-8));
  CHECK(incomplete_beta(2, 3, 0) == 0);
  CHECK(incomplete_beta(2, 3, -1) == 0);
  CHECK(incomplete_beta(2, 3, 1) == 1);
}

TEST_CASE("how likely a t is, up or down") {
  CHECK_THAT(two_sided_p(2.776, 4), WithinRel(0.050022778319976424, 1e-11));
  CHECK_THAT(two_sided_p(1, 1), WithinRel(0.5, 1e-11));
  CHECK_THAT(two_sided_p(15.486, 7.039), WithinRel(1.0722732081121778e-06, 1e-10));
  CHECK_THAT(two_sided_p(-2, 10), WithinRel(0.07338803477074024, 1e-11));
  CHECK(two_sided_p(0, 3) == 1);
}

TEST_CASE("the t that a p belongs to is the one of the tables") {
  CHECK_THAT(critical_t(0.05, 4), WithinRel(2.7764451051977943, 1e-12));
  CHECK_THAT(critical_t(0.01, 1), WithinRel(63.656741162871526, 1e-11));
  CHECK_THAT(critical_t(0.05 / 3, 7.039), WithinRel(3.1224538430265083, 1e-12));
  CHECK_THAT(critical_t(0.05, 1e6), WithinAbs(1.959966356600101, 1e-8));
}
