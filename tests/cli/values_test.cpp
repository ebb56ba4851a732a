#include "cli/values.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>
#include <string>

#include "core/error.h"

using namespace barrage;

namespace {

constexpr auto i64_min = std::numeric_limits<std::int64_t>::min();
constexpr auto i64_max = std::numeric_limits<std::int64_t>::max();
constexpr auto u64_max = std::numeric_limits<std::uint64_t>::max();

}  // namespace

TEST_CASE("yes and no are spelled as in Go") {
  for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"}) CHECK(parse_bool(yes));
  for (const char* no : {"0", "f", "F", "false", "FALSE", "False"}) CHECK_FALSE(parse_bool(no));
  for (const char* bad : {"", "yes", "no", "tRUE", "on", "2", " true"}) {
    CHECK_THROWS_AS(parse_bool(bad), ValueError);
  }
}

TEST_CASE("whole numbers are Go's literals") {
  struct {
    const char* text;
    std::int64_t value;
  } const cases[] = {
      {"0", 0},
      {"10", 10},
      {"-10", -10},
      {"+10", 10},
      {"1_000", 1000},
      {"0x1F", 31},
      {"0X1f", 31},
      {"0x_1f", 31},
      {"0o17", 15},
      {"017", 15},
      {"0_17", 15},
      {"0b101", 5},
      {"-0x10", -16},
      {"00", 0},
      {"9223372036854775807", i64_max},
      {"-9223372036854775808", i64_min},
  };
  for (const auto& [text, value] : cases) {
    CAPTURE(text);
    CHECK(parse_integer(text, i64_min, i64_max) == value);
  }
}

TEST_CASE("values that are not whole numbers are refused") {
  for (const char* bad : {"", "-", "+", "_", "_1", "1_", "1__0", "0x", "0x_", "0b2", "08", "1.5",
                          "1e3", "abc", " 1", "1 ", "--1", "+-1", "0x-1"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_integer(bad, i64_min, i64_max), ValueError);
    CHECK_THROWS_AS(parse_natural(bad, u64_max), ValueError);
  }
}

TEST_CASE("whole numbers keep to their limits") {
  CHECK(parse_natural("18446744073709551615", u64_max) == u64_max);
  CHECK(parse_natural("-0", u64_max) == 0);
  CHECK_THROWS_AS(parse_natural("18446744073709551616", u64_max), ValueError);
  CHECK_THROWS_AS(parse_natural("-1", u64_max), ValueError);
  CHECK_THROWS_AS(parse_natural("256", 255), ValueError);
  CHECK(parse_natural("1", 255, 1) == 1);
  for (const char* below : {"0", "-0", "-1"})
    CHECK_THROWS_AS(parse_natural(below, 255, 1), ValueError);
  CHECK_THROWS_AS(parse_integer("9223372036854775808", i64_min, i64_max), ValueError);
  CHECK_THROWS_AS(parse_integer("-9223372036854775809", i64_min, i64_max), ValueError);
  CHECK_THROWS_AS(parse_integer("-2", -1, 10), ValueError);
}

TEST_CASE("numbers are finite decimals") {
  CHECK(parse_number("1.5") == 1.5);
  CHECK(parse_number("-1e3") == -1000);
  for (const char* bad : {"", "x", "1x", "inf", "nan", "1e999", "0x10", " 1"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_number(bad), ValueError);
  }
}
