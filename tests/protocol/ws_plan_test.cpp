#include <catch2/catch_test_macros.hpp>

#include "core/units.h"
#include "protocol/ws/plan.h"

using namespace barrage;
using namespace std::chrono_literals;

namespace {

using Change = ConnectPlan::Change;

std::vector<Change> changes(const ConnectPlan& plan) {
  std::vector<Change> all;
  while (const auto change = plan.change(all.size())) all.push_back(*change);
  return all;
}

}  // namespace

TEST_CASE("connections are opened at once, or at a rate from the first") {
  const ConnectPlan at_once(3, {0, 1s});
  CHECK(at_once.at_once());
  CHECK(at_once.most() == 3);
  CHECK(changes(at_once) == std::vector<Change>{{0s, 0}, {0s, 1}, {0s, 2}});
  const ConnectPlan slowly(3, {2, 1s});
  CHECK_FALSE(slowly.at_once());
  CHECK(changes(slowly) == std::vector<Change>{{0s, 0}, {500ms, 1}, {1s, 2}});
  CHECK(changes({0, {0, 1s}}).empty());
}

TEST_CASE("connections follow stages up and down, the last one goes first") {
  const ConnectPlan plan(parse_stages("2s:2 5s:2 1s:4 4s:0"));
  CHECK(plan.most() == 4);
  CHECK(plan.opens() == 4);
  CHECK(plan.length() == 12s);
  CHECK(changes(plan) == std::vector<Change>{{0s, 0, true},
                                             {1s, 1, true},
                                             {7s, 2, true},
                                             {7500ms, 3, true},
                                             {9s, 3, false},
                                             {10s, 2, false},
                                             {11s, 1, false},
                                             {12s, 0, false}});
}

TEST_CASE("a stage that holds opens and closes connections at its beginning") {
  const ConnectPlan plan(parse_stages("10s@2 5s@1 0s:3"));
  CHECK(plan.most() == 3);
  CHECK(plan.opens() == 4);  // one of them twice
  CHECK(plan.length() == 15s);
  CHECK(changes(plan) ==
        std::vector<Change>{
            {0s, 0, true}, {0s, 1, true}, {10s, 1, false}, {15s, 1, true}, {15s, 2, true}});
}

TEST_CASE("a million connections in an hour are on their line to the nanosecond") {
  const ConnectPlan plan(parse_stages("1h:1000000 1h:0"));
  CHECK(plan.change(500'000) == Change{30min, 500'000, true});
  CHECK(plan.change(999'999)->at == 3'599'996'400us);
  CHECK(plan.change(1'500'000 - 1) == Change{90min, 500'000, false});
  CHECK(plan.change(2'000'000 - 1) == Change{2h, 0, false});
  CHECK_FALSE(plan.change(2'000'000));
}
