#include "server/behaviour.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <queue>

#include "core/error.h"
#include "support/sim_clock.h"

using namespace barrage;
using namespace barrage::server;
using namespace std::chrono_literals;
using barrage::test::SimClock;

namespace {

// What a client sees that plans hits at a fixed rate and has `places` connections.
struct Seen {
  std::vector<Nanos> latency, service;  // sorted
  Nanos quantile(const std::vector<Nanos>& sorted, double q) const {
    const auto rank = std::ceil(q * static_cast<double>(sorted.size()) - 1e-9);
    return sorted.at(static_cast<std::size_t>(std::max(rank, 1.0)) - 1);
  }
  // p50, p90, p95, p99, max, in whole milliseconds.
  std::vector<long> row(const std::vector<Nanos>& sorted) const {
    std::vector<long> row;
    for (const double q : {0.5, 0.9, 0.95, 0.99, 1.0}) {
      row.push_back(std::chrono::round<std::chrono::milliseconds>(quantile(sorted, q)).count());
    }
    return row;
  }
  std::vector<long> latencies() const { return row(latency); }
  std::vector<long> services() const { return row(service); }
};

constexpr std::size_t kOpen = std::numeric_limits<std::size_t>::max();

Seen attack(const BehaviourOptions& options, std::int64_t rate, std::int64_t seconds,
            std::size_t places = kOpen) {
  Behaviour behaviour(options);
  std::priority_queue<MonoTime, std::vector<MonoTime>, std::greater<>> busy;
  SimClock clock;
  Seen seen;
  for (std::int64_t n = 0; n < rate * seconds; ++n) {
    const MonoTime due = SimClock::kStart + Nanos(n * 1'000'000'000 / rate);
    clock.set(due);
    if (busy.size() == places) {
      clock.set(busy.top());
      busy.pop();
    }
    const auto done = behaviour.respond(clock.now()).departure;
    if (places != kOpen) busy.push(done);
    seen.latency.push_back(done - due);
    seen.service.push_back(done - clock.now());
  }
  std::sort(seen.latency.begin(), seen.latency.end());
  std::sort(seen.service.begin(), seen.service.end());
  return seen;
}

using Row = std::vector<long>;

std::string complaint(const BehaviourOptions& options) {
  try {
    Behaviour behaviour(options);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("T1: a constant server is the same at every quantile") {
  CHECK(attack({.service = 20ms}, 200, 10).latencies() == Row{20, 20, 20, 20, 20});
}

TEST_CASE("T2: one slow request in twenty begins right above p95") {
  const BehaviourOptions options{.service = 5ms, .slow = 100ms, .slow_every = 20};
  CHECK(attack(options, 200, 10).latencies() == Row{5, 5, 5, 100, 100});
}

TEST_CASE("T3: a freeze delays all that arrive in it") {
  const BehaviourOptions options{.service = 5ms, .freezes = {{5s, 1s}, {15s, 1s}, {25s, 1s}}};
  const auto open = attack(options, 100, 30);
  CHECK(open.latencies() == Row{5, 5, 505, 905, 1005});

  const auto one_place = attack(options, 100, 30, 1);
  CHECK(one_place.latencies() == Row{5, 505, 755, 955, 1005});
  CHECK(one_place.services() == Row{5, 5, 5, 5, 1005});
}

TEST_CASE("T4: an overloaded queue grows for all, wherever the queue stands") {
  const BehaviourOptions options{.service = 10ms, .fifo = true};
  const Row queued{2507, 4507, 4757, 4957, 5007};
  CHECK(attack(options, 150, 10).latencies() == queued);

  const auto few_places = attack(options, 150, 10, 64);
  CHECK(few_places.latencies() == queued);
  CHECK(few_places.services() == Row{640, 640, 640, 640, 640});
  CHECK(attack(options, 150, 10, 1).services() == Row{10, 10, 10, 10, 10});
}

TEST_CASE("T11: short freezes show at p90 and above") {
  const BehaviourOptions options{.service = 1ms, .freeze_every = 1s, .freeze_for = 100ms};
  CHECK(attack(options, 1000, 10).latencies() == Row{1, 2, 52, 92, 101});
}

TEST_CASE("T12: with too few places the client queues although the server is steady") {
  const auto seen = attack({.service = 100ms}, 100, 20, 5);
  CHECK(seen.latencies() == Row{10050, 18050, 19050, 19850, 20050});
  CHECK(seen.services() == Row{100, 100, 100, 100, 100});
}

TEST_CASE(
    "work stands still during a freeze and what would be over at its start is over at its end") {
  Behaviour behaviour({.freezes = {{10ms, 5ms}, {15ms, 5ms}, {100ms, 1ms}}});
  const auto t0 = behaviour.respond(SimClock::kStart).departure;
  CHECK(behaviour.after(t0, 9ms) == t0 + 9ms);
  CHECK(behaviour.after(t0, 10ms) == t0 + 20ms);
  CHECK(behaviour.after(t0, 11ms) == t0 + 21ms);
  CHECK(behaviour.after(t0 + 12ms, 0ms) == t0 + 20ms);
  CHECK(behaviour.after(t0 + 12ms, 90ms) == t0 + 111ms);
  CHECK(behaviour.after(t0 + 200ms, 1s) == t0 + 1200ms);
}

TEST_CASE("listed and periodic freezes add up") {
  Behaviour behaviour({.freezes = {{95ms, 10ms}}, .freeze_every = 100ms, .freeze_for = 10ms});
  const auto t0 = behaviour.respond(SimClock::kStart).departure;
  CHECK(behaviour.after(t0, 89ms) == t0 + 89ms);
  CHECK(behaviour.after(t0, 90ms) == t0 + 105ms);
  CHECK(behaviour.after(t0, 91ms) == t0 + 106ms);
}

TEST_CASE("freezes count from the first arrival, whenever that is") {
  Behaviour behaviour({.service = 1ms, .freezes = {{10ms, 10ms}}});
  const MonoTime late = SimClock::kStart + 1h;
  CHECK(behaviour.respond(late).departure == late + 1ms);
  CHECK(behaviour.respond(late + 10ms).departure == late + 21ms);
}

TEST_CASE("a single queue serves in order of arrival, also across a freeze") {
  Behaviour behaviour({.service = 10ms, .fifo = true, .freezes = {{15ms, 100ms}}});
  const auto t0 = SimClock::kStart;
  CHECK(behaviour.respond(t0).departure == t0 + 10ms);
  CHECK(behaviour.respond(t0 + 1ms).departure == t0 + 120ms);
  CHECK(behaviour.respond(t0 + 2ms).departure == t0 + 130ms);
  CHECK(behaviour.respond(t0 + 500ms).departure == t0 + 510ms);
}

TEST_CASE("every nth fails, and every mth is reset") {
  Behaviour behaviour({.fail_every = 3, .fail_code = 500, .reset_every = 4});
  std::vector<unsigned> codes;
  std::vector<Ending> endings;
  for (int n = 0; n < 6; ++n) {
    const auto response = behaviour.respond(SimClock::kStart);
    CHECK(response.seq == static_cast<std::uint64_t>(n));
    codes.push_back(response.status);
    endings.push_back(response.ending);
  }
  CHECK(codes == std::vector<unsigned>{200, 200, 500, 200, 200, 500});
  CHECK(endings == std::vector<Ending>{Ending::complete, Ending::complete, Ending::complete,
                                       Ending::reset, Ending::complete, Ending::complete});
  CHECK(behaviour.requests() == 6);
}

TEST_CASE("the share of failures is close to -fail-rate and the same for the same seed") {
  const auto failures = [](std::uint64_t seed) {
    Behaviour behaviour({.fail_rate = 0.1, .seed = seed});
    std::vector<std::uint64_t> failed;
    for (int n = 0; n < 10'000; ++n) {
      const auto response = behaviour.respond(SimClock::kStart);
      if (response.status == 503) failed.push_back(response.seq);
    }
    return failed;
  };
  CHECK(failures(1).size() > 900);
  CHECK(failures(1).size() < 1100);
  CHECK(failures(1) == failures(1));
  CHECK(failures(1) != failures(2));
}

TEST_CASE("what a request wishes for itself wins over the options") {
  Behaviour behaviour({.service = 5ms, .size = 7, .fail_every = 1, .reset_every = 1});
  const auto response = behaviour.respond(
      SimClock::kStart,
      {.service = 1s, .status = 404, .size = 0, .chunks = 2, .chunk_gap = 3ms, .ending = {}});
  CHECK(response.departure == SimClock::kStart + 1s);
  CHECK(response.status == 404);
  CHECK(response.size == 0);
  CHECK(response.chunks == 2);
  CHECK(response.chunk_gap == 3ms);
  CHECK(response.ending == Ending::reset);
}

TEST_CASE("options that contradict each other are refused with what to write instead") {
  CHECK(complaint({.fail_rate = 1.5}) ==
        "-fail-rate is a share between 0 and 1, e.g. -fail-rate=0.01");
  CHECK(complaint({.fail_rate = std::nan("")}).starts_with("-fail-rate"));
  CHECK(complaint({.slow = 1s}).starts_with("-slow and -slow-every need each other"));
  CHECK(complaint({.freeze_every = 1s}).starts_with("-freeze-every and -freeze-for need each"));
  CHECK(complaint({.freeze_every = 1s, .freeze_for = 1s}).starts_with("-freeze-for must be"));
  CHECK(complaint({.freezes = {{1s, 2s}, {2s, 1s}}}).starts_with("-freeze: freezes must not"));
  CHECK(complaint({.fail_code = 99}).starts_with("-fail-code is a status"));
  CHECK(complaint({.service = -1s}).starts_with("service times"));
  CHECK(complaint({}).empty());
}

TEST_CASE("freezes are read as a list of times and lengths") {
  CHECK(parse_freezes("5s+1s,1m15s+100ms") == std::vector<Freeze>{{5s, 1s}, {75s, 100ms}});
  CHECK_THROWS_AS(parse_freezes("5s"), ValueError);
  CHECK_THROWS_AS(parse_freezes(""), ValueError);
  CHECK_THROWS_AS(parse_freezes("5s+1s,"), ValueError);
  CHECK_THROWS_AS(parse_freezes("5+1"), ValueError);
}
