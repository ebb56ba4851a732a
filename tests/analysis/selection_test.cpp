#include "analysis/selection.h"

#include <catch2/catch_test_macros.hpp>

#include "analysis/tally.h"
#include "report/sample.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

// 100 hits at 10/s, of which the first second's are the warm-up and every other one fails.
std::vector<Result> hits() {
  std::vector<Result> all;
  for (std::uint64_t n = 0; n < 100; ++n) {
    Result one = hit(n, n * 100ms, 1ms);
    if (n < 10) one.flags = result_flag::warm_up;
    if (n % 2 == 1) one.code = 500;
    all.push_back(one);
  }
  return all;
}

std::size_t selected(Selection selection) {
  std::size_t count = 0;
  for (const Result& one : hits()) count += selection.takes(one) ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE(
    "a report is about hits within the window for which all conditions hold, but the warm-up") {
  const std::vector<Condition> none, failed = {parse_condition("code>=500")};
  Window always({}, {}, 0ns);
  CHECK(selected({none, nullptr, false}) == 90);
  CHECK(selected({none, &always, true}) == 100);
  CHECK(selected({failed, &always, false}) == 45);
  CHECK_FALSE(Selection(none, &always, false).is_part());
  CHECK(Selection(failed, &always, false).is_part());
  Window late(Moment{{}, 5s}, {}, 0ns);
  CHECK(selected({none, &late, false}) == 50);
  CHECK(selected({failed, &late, false}) == 25);
  CHECK(Selection(none, &late, false).is_part());
}

TEST_CASE("a window counts from the first hit of an attack also where that is of the warm-up") {
  const std::vector<Condition> none;
  Window second({}, Moment{{}, 2s}, 0ns);
  CHECK(selected({none, &second, false}) == 10);
}

TEST_CASE("a tally says of each hit whether its report is about it") {
  Window late(Moment{{}, 5s}, {}, 0ns);
  const Wanted wanted{.filter = {parse_condition("code>=500")}, .window = &late};
  Tally tally(wanted);
  std::size_t count = 0;
  for (const Result& one : hits()) count += tally.add(one) ? 1 : 0;
  CHECK(count == 25);
  CHECK(tally.summary().hits == 25);
  REQUIRE(tally.whole() != nullptr);
  CHECK(tally.whole()->hits == 100);
  CHECK_FALSE(tally.warmup_left_out());
}
