#include "analysis/ws/connection_times.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>

using namespace barrage;
using namespace std::chrono_literals;

namespace {

constexpr WallTime kBegan{1'795'217'397s};

Result record(What what, Nanos due, Nanos service, Fault fault = Fault::none) {
  Result r;
  r.set_kind(Kind::ws, what);
  r.due = kBegan + due;
  r.service = service;
  r.fault = fault;
  return r;
}

// A connection a second for 200 s, each open for 10 s; every tenth is lost, every fiftieth refused.
std::vector<Result> records() {
  std::vector<Result> all;
  for (int n = 0; n < 200; ++n) {
    const bool refused = n % 50 == 49;
    all.push_back(record(What::connect, n * 1s, 1ms, refused ? Fault::refused : Fault::none));
    if (refused) continue;
    all.push_back(record(What::disconnect, n * 1s, 10s, n % 10 == 9 ? Fault::reset : Fault::none));
  }
  return all;
}

ConnectionTimes folded(const std::vector<Result>& results) {
  ConnectionTimes times;
  for (const Result& result : results) times.add(result);
  return times;
}

}  // namespace

TEST_CASE("connections count in the slice in which they opened, failed, were closed or lost") {
  const ConnectionTimes times = folded({
      record(What::connect, 0s, 1ms),
      record(What::connect, 0s, 17ms),
      record(What::connect, 40ms, 1ms, Fault::refused),
      record(What::disconnect, 0s, 41ms, Fault::reset),
      record(What::disconnect, 0s, 50ms),
      record(What::hit, 0s, 60ms),
      record(What::ping, 0s, 60ms),
  });
  CHECK(times.begin() == kBegan);
  CHECK(times.slice_length() == 15'625us);
  CHECK(times.slices() ==
        std::vector<ConnectionSlice>{
            {.opened = 1}, {.opened = 1}, {.failed = 1, .lost = 1}, {.closed = 1}});
}

TEST_CASE("without connections there are no slices") {
  ConnectionTimes none = folded({record(What::hit, 0s, 1ms)});
  none.merge(ConnectionTimes());
  CHECK(none.empty());
  CHECK(none.slices().empty());
}

TEST_CASE("slices grow with the time, and all that happened stays counted") {
  const ConnectionTimes times = folded(records());
  CHECK(times.slice_length() == 2s);
  CHECK(times.slices().size() <= 160);
  ConnectionSlice sum;
  for (const ConnectionSlice& slice : times.slices()) {
    sum.opened += slice.opened;
    sum.failed += slice.failed;
    sum.closed += slice.closed;
    sum.lost += slice.lost;
  }
  CHECK(sum == ConnectionSlice{.opened = 196, .failed = 4, .closed = 180, .lost = 16});
}

TEST_CASE("connection times are the same in any order, and however they are shared out") {
  std::vector<Result> all = records();
  const ConnectionTimes in_order = folded(all);
  std::mt19937 random(1);
  for (int i = 0; i < 10; ++i) {
    std::shuffle(all.begin(), all.end(), random);
    const auto half = all.begin() + static_cast<std::ptrdiff_t>(random() % all.size());
    ConnectionTimes times = folded({all.begin(), half});
    times.merge(folded({half, all.end()}));
    CHECK(times.begin() == in_order.begin());
    CHECK(times.slice_length() == in_order.slice_length());
    CHECK(times.slices() == in_order.slices());
  }
}
