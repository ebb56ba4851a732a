#include "analysis/tally.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace barrage;
using namespace std::chrono_literals;

namespace {

Result hit(std::uint64_t seq, bool warm_up) {
  Result result;
  result.seq = seq;
  result.method = "GET";
  result.url = "http://localhost/";
  result.due = WallTime(1'000s) + seq * 10ms;
  result.service = warm_up ? 1s : 1ms;
  result.flags = warm_up ? result_flag::warm_up : 0;
  return result;
}

}  // namespace

TEST_CASE("hits of the warm-up are left out of a report, and counted among all") {
  const Wanted wanted;
  Tally tally(wanted);
  // They come in the order of their ends: some that are none before some that are.
  tally.add(hit(3, false));
  CHECK(tally.whole() == nullptr);
  for (std::uint64_t seq = 0; seq < 3; ++seq) tally.add(hit(seq, true));
  tally.add(hit(4, false));
  CHECK(tally.summary().hits == 2);
  CHECK(tally.summary().latency.all().max() < 10ms);
  REQUIRE(tally.whole() != nullptr);
  CHECK(tally.whole()->hits == 5);
  CHECK(tally.warmup_left_out());
  CHECK(tally.hits_read() == 5);
}

TEST_CASE("hits of the warm-up count with -count-warmup") {
  const Wanted wanted{.warmup = true};
  Tally tally(wanted);
  tally.add(hit(0, true));
  tally.add(hit(1, false));
  CHECK(tally.summary().hits == 2);
  CHECK(tally.whole() == nullptr);
}

TEST_CASE("a warm-up that only one of two readers met is left out of both") {
  const Wanted wanted;
  Tally one(wanted), other(wanted);
  one.add(hit(0, true));
  one.add(hit(2, false));
  other.add(hit(3, false));
  other.add(hit(4, false));
  const bool swapped = GENERATE(false, true);
  Tally& into = swapped ? other : one;
  into.merge(swapped ? one : other);
  CHECK(into.summary().hits == 3);
  REQUIRE(into.whole() != nullptr);
  CHECK(into.whole()->hits == 4);
  into.add(hit(5, false));
  CHECK(into.hits_read() == 5);
}
