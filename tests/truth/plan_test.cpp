// When each hit was due, as recorded by the real attack: the plan to the nanosecond.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <functional>
#include <thread>

#include "core/units.h"
#include "measure.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

struct Case {
  std::vector<std::string> flags;
  std::uint64_t hits;
  std::function<double(std::uint64_t)> due_ns;  // worked out by hand
  double off_ns;                                // by the rounding of that
  Plan plan;
};

// n at a constant rate: rounded down, no floating point.
std::function<double(std::uint64_t)> constant(std::uint64_t hits, Nanos per) {
  return [=](std::uint64_t n) {
    const std::uint64_t whole = n * static_cast<std::uint64_t>(per.count()) / hits;
    return static_cast<double>(whole);
  };
}

// Up to 100/s in a second, two at 50/s, and down to nothing in a second.
double up_hold_down(std::uint64_t n) {
  const auto hit = static_cast<double>(n);
  if (n < 50) return std::sqrt(2 * hit / 100) * 1e9;
  if (n < 150) return 1e9 + (hit - 50) / 50 * 1e9;
  return 4e9 - std::sqrt(2 * (175 - hit) / 50) * 1e9;
}

}  // namespace

TEST_CASE("each record is due when the plan says, to the nanosecond") {
  const TargetServer server;
  const auto steady = [](Rate rate, Nanos duration) {
    Plan plan;
    plan.rate = rate;
    plan.duration = duration;
    return plan;
  };
  Plan staged;
  staged.stages = parse_stages("1s:100 2s@50 1s:0");
  const std::vector<Case> cases = {
      {{"-rate=100", "-duration=2s"}, 200, constant(100, 1s), 0, steady({100, 1s}, 2s)},
      {{"-rate=7/3s", "-duration=5s"}, 12, constant(7, 3s), 0, steady({7, 3s}, 5s)},
      {{"-rate=333.3", "-duration=2s"}, 667, constant(3333, 10s), 0, steady({3333, 10s}, 2s)},
      {{"-rate=700", "-duration=2s", "-threads=3"},
       1400,
       constant(700, 1s),
       0,
       steady({700, 1s}, 2s)},
      {{"-stages=1s:100 2s@50 1s:0"}, 175, up_hold_down, 2, staged},
      {{"-stages=1s:100 2s@50 1s:0", "-threads=2"}, 175, up_hold_down, 2, staged},
  };

  std::vector<Records> records(cases.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    threads.emplace_back(
        [&, i] { records[i] = attack(cases[i].flags, "GET " + server.url() + "\n"); });
  }
  for (std::thread& thread : threads) thread.join();

  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto pacer = make_pacer(cases[i].plan);
    INFO("attack " << cases[i].flags[0]);
    CHECK(records[i].hits.size() == cases[i].hits);
    CHECK(records[i].header.planned == cases[i].hits);
    std::uint64_t n = 0, wrong = 0;
    for (const Hit& hit : records[i].hits) {
      const double off = std::abs(static_cast<double>(hit.due.count()) - cases[i].due_ns(n));
      if (hit.seq != n || hit.due != pacer->due(n) || off > cases[i].off_ns) ++wrong;
      ++n;
    }
    CHECK(wrong == 0);
  }
}
