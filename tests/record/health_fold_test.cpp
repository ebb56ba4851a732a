#include "record/health_fold.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <vector>

using namespace barrage;
using namespace std::chrono_literals;
using Catch::Approx;

namespace {

// A row a second, of a loop that took 10 % of a processor, and 90 % in the seconds 50 to 52.
std::vector<Health> rows(int seconds) {
  std::vector<Health> all;
  for (int second = 1; second <= seconds; ++second) {
    Health row;
    row.at = second * 1s;
    row.cpu = second >= 50 && second < 53 ? 900ms : 100ms;
    row.run_wait = 1ms;
    row.stall = second == 70 ? 500ms : 0ms;
    row.longest_turn = second == 70 ? 502ms : 2ms;
    row.steal = row.at / 1000;
    row.wall_jump = second >= 60 ? -2h : 3s;
    row.waited = static_cast<std::uint64_t>(second);
    row.in_flight = static_cast<std::uint64_t>(second % 10);
    all.push_back(row);
  }
  return all;
}

LoopHealth folded(const std::vector<Health>& rows) {
  LoopHealth loop;
  for (const Health& row : rows) loop.add(row);
  return loop;
}

void check_all(const LoopHealth& loop, double most_cpu = 0.9) {
  const HealthStretch all = loop.all();
  CHECK(all.rows() == 100);
  CHECK(all.at() == 100s);
  CHECK(all.cpu() == 12'400ms);
  CHECK(all.run_wait() == 100ms);
  CHECK(all.stalled() == 500ms);
  CHECK(all.blocked() == 0ms);  // 1 ms of it waited for a processor, 1 ms was stolen
  CHECK(all.wall_jump() == -2h - 3s);
  CHECK(all.last().waited == 100);
  CHECK(loop.in_flight() == 0);
  if (most_cpu > 0) CHECK(all.cpu_share() == Approx(most_cpu));
}

}  // namespace

TEST_CASE("rows of a loop become sums, changes and the largest share of any three seconds") {
  check_all(folded(rows(100)));
}

TEST_CASE("rows that are read twice count once, in one input or beside each other") {
  std::vector<Health> twice = rows(100);
  const std::vector<Health> once = twice;
  twice.insert(twice.end(), once.begin(), once.end());
  check_all(folded(twice));
  LoopHealth beside = folded(once);
  beside.add(folded(once));
  check_all(beside);
  LoopHealth more = folded(rows(60));
  more.add(folded(once));
  check_all(more);
}

TEST_CASE("parts of a run are put in their order") {
  const std::vector<Health> all = rows(100);
  for (const std::ptrdiff_t cut : {1, 40, 59, 60, 99}) {
    const std::vector<Health> first(all.begin(), all.begin() + cut),
        second(all.begin() + cut, all.end());
    std::vector<Health> turned = second;
    turned.insert(turned.end(), first.begin(), first.end());
    check_all(folded(turned));
    LoopHealth loop = folded(second);
    loop.add(folded(first));
    check_all(loop);
  }
}

TEST_CASE("in the reverse order rows keep their sums, not the shares of a few seconds") {
  std::vector<Health> reverse = rows(100);
  std::reverse(reverse.begin(), reverse.end());
  check_all(folded(reverse), 0);
}

TEST_CASE("rows that come too often take no more room, and count in full") {
  LoopHealth loop;
  for (int n = 1; n <= 10'000; ++n) {
    Health row;
    row.at = n * 10ms;
    row.cpu = n > 5'000 && n <= 5'400 ? 9ms : 1ms;
    loop.add(row);
  }
  const HealthStretch all = loop.all();
  CHECK(all.cpu() == 13'200ms);
  CHECK(all.cpu_share() == Approx(0.9).margin(0.15));
}

TEST_CASE("the most of any row is found, also of those read beside") {
  HealthMaxima a, b;
  for (const Health& row : rows(80)) a.add(row);
  for (const Health& row : rows(60)) b.add(row);
  CHECK(a.stall == 500ms);
  b.add(a);
  CHECK(b.at == 80s);
  CHECK(b.longest_turn == 502ms);
  CHECK(b.steal == 80ms);
}
