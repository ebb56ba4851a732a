#include "stats/holm.h"

#include <catch2/catch_test_macros.hpp>

using namespace barrage;

namespace {
std::vector<bool> significant(std::vector<double> p) { return holm(p, 0.05); }
}  // namespace

TEST_CASE("the smallest p is held against the strictest limit") {
  CHECK(significant({0.0166, 0.3, 0.9}) == std::vector{true, false, false});
  CHECK(significant({0.0167, 0.3, 0.9}) == std::vector{false, false, false});
}

TEST_CASE("each p that passes makes it easier for the next") {
  CHECK(significant({0.05, 0.001, 0.025}) == std::vector{true, true, true});
  CHECK(significant({0.05, 0.001, 0.026}) == std::vector{false, true, false});
}

TEST_CASE("nothing behind the first that fails is significant") {
  CHECK(significant({0.02, 0.02, 0.02}) == std::vector{false, false, false});
}

TEST_CASE("no tests, no results") { CHECK(significant({}).empty()); }
