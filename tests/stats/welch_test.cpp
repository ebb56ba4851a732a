#include "stats/welch.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <vector>

using namespace barrage;
using Catch::Matchers::WithinRel;

TEST_CASE("a mean is known by the spread of its values") {
  const Estimate e = estimate(std::vector{1.0, 2.0, 4.0, 5.0});
  CHECK(e.mean == 3);
  CHECK(e.dof == 3);
  CHECK_THAT(e.variance, WithinRel(10.0 / 3 / 4, 1e-12));
}

TEST_CASE("one value says nothing about its spread") {
  CHECK(estimate(std::vector{7.0}).mean == 7);
  CHECK(estimate(std::vector{7.0}).dof == 0);
}

TEST_CASE("sides that spread equally have the degrees of freedom of both") {
  const Difference d = welch({1, 0.5, 4}, {3, 0.5, 4}, 0, 0.05);
  CHECK(d.value == 2);
  CHECK_THAT(d.t, WithinRel(2.0, 1e-12));
  CHECK_THAT(d.dof, WithinRel(8.0, 1e-12));
}

TEST_CASE("a variance that is known for sure widens the interval") {
  CHECK(welch({1, 0.5, 4}, {3, 0.5, 4}, 1, 0.05).t < 2);
  const Difference d = welch({1, 0, 9}, {1.1, 0, 9}, 0.0008, 0.05);
  CHECK_THAT(d.half_width, WithinRel(1.959964 * std::sqrt(0.0008), 1e-5));
}

TEST_CASE("values without any spread differ, or do not") {
  const Difference none = welch({1, 0, 2}, {1, 0, 2}, 0, 0.05);
  CHECK(none.p == 1);
  CHECK(none.t == 0);
  const Difference some = welch({1, 0, 2}, {0.9, 0, 2}, 0, 0.05);
  CHECK(some.p == 0);
  CHECK(std::isinf(some.t));
  CHECK(some.half_width == 0);
}
