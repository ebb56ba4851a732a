#include "report/live.h"

#include <catch2/catch_test_macros.hpp>

#include "analysis/rate.h"
#include "analysis/tally.h"
#include "report/sample.h"
#include "report/websocket_sample.h"
#include "support/stream_parts.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

// An attack of 50/s under way, and what is seen of it.
class UnderWay {
 public:
  UnderWay() {
    info.runs = {header()};
    info.runs.front().duration = 60s;
  }

  void add(const Result& hit) {
    tally.add(hit);
    live.add(hit);
  }
  void add_second(std::uint64_t second) {
    for (std::uint64_t n = 50 * second; n < 50 * (second + 1); ++n) {
      add(hit(n, n * 20ms, 1ms + second * 1ms));
    }
    Health row;
    row.run = header().run;
    row.at = (second + 1) * 1s;
    row.in_flight = 3;
    info.health.push_back(row);
  }
  Report report() const {
    folded = info;
    return {.summary = tally.summary(),
            .info = folded,
            .gates = tally.gates(),
            .sections = tally.sections()};
  }
  std::string line() const { return live.line(report()); }
  std::string view(const Look& look = {}) const {
    std::string all;
    for (const std::string& one : live.view(report(), look)) all += one + "\n";
    return all;
  }

  const Wanted wanted{.gates = {parse_gate("p99<200ms"), parse_gate("errors<1%")}};
  Tally tally{wanted};
  StreamParts info;
  mutable StreamInfo folded;  // of the last report
  Live live{1s};
};

}  // namespace

TEST_CASE("a line shows the last interval beside all hits") {
  UnderWay attack;
  CHECK(attack.line() == "0s of 1m0s  -/s of 50.0/s  0 hits");
  attack.add_second(0);
  attack.live.end_interval();
  attack.add_second(1);
  CHECK(attack.line() ==
        "2s of 1m0s  50.0/s of 50.0/s  3 in flight  100 hits  100.00% ok"
        "  last p50 2.02ms p90 2.02ms p95 2.02ms p99 2.02ms max 2.02ms"
        "  all p50 1.02ms p90 2.02ms p95 2.02ms p99 2.02ms max 2.02ms  200:100");
}

TEST_CASE("a rate counts along the times at which hits were sent, not when they came") {
  Interval interval;
  CHECK_FALSE(interval.rate());
  interval.add(hit(0, 0ms, 1ms));
  CHECK_FALSE(interval.rate());
  for (std::uint64_t n = 1; n <= 10; ++n) interval.add(hit(n, n * 20ms, 1ms));
  CHECK(interval.rate() == 50);
  interval.end();
  CHECK_FALSE(interval.rate());
  interval.add(hit(9, 9 * 20ms, 1s));  // one that came late tells of no time
  CHECK_FALSE(interval.rate());
  for (std::uint64_t n = 11; n <= 19; ++n) interval.add(hit(n, n * 20ms, 1ms));
  CHECK(interval.rate() == 10 / 0.18);
  Result dropped = hit(20, 20 * 20ms, {});
  dropped.fault = Fault::dropped;
  interval.add(dropped);
  CHECK(interval.latency().count() == 10);
}

TEST_CASE("what came last stays until nothing came for two seconds") {
  UnderWay attack;
  attack.add_second(0);
  attack.live.end_interval();
  CHECK(attack.line().find("  50.0/s of 50.0/s  ") != std::string::npos);
  CHECK(attack.line().find("  last p50 1.02ms ") != std::string::npos);
  attack.live.end_interval();
  CHECK(attack.line().find("  -/s of 50.0/s  ") != std::string::npos);
  CHECK(attack.line().find("  last ") == std::string::npos);
  CHECK(attack.view().find("last 1s    no hit ended\n") != std::string::npos);
}

TEST_CASE("a view has rates, quantiles, a sparkline, codes, faults and gates") {
  UnderWay attack;
  for (std::uint64_t second = 0; second < 4; ++second) {
    if (second > 0) attack.live.end_interval();
    attack.add_second(second);
  }
  Result failed = hit(200, 4s, 1s);
  failed.fault = Fault::timeout;
  failed.code = 0;
  for (int i = 0; i < 3; ++i) attack.add(failed);
  CHECK(attack.view() ==
        "5s of 1m0s  52.0/s of 50.0/s  3 in flight  203 hits  98.52% ok\n"
        "                 p50        p90        p95        p99        max\n"
        "last 1s       4.02ms     4.02ms         1s         1s         1s\n"
        "all           3.02ms    4.019ms    4.019ms         1s         1s\n"
        "p99        \u2581\u2581\u2581\u2588  up to 1s\n"
        "codes      0:3  200:200\n"
        "faults     timeout:3\n"
        "gate       FAILS   p99<200ms  infinite: 3 hits failed or not sent (few hits: 2 \n"
        "gate       FAILS   errors<1%  1.48%\n"
        "! latencies include 3 hits that failed: 1.5%\n");
}

TEST_CASE(
    "what became of connections stands beside the events, or alone where they are held open") {
  std::vector<Result> records = chat();
  std::erase_if(records, [](const Result& r) { return r.what == What::disconnect && r.ok(); });
  UnderWay attack, held;
  for (const Result& record : records) {
    attack.add(record);
    if (!record.is_hit) held.add(record);
  }
  const std::string sockets = "opened:21  failed:1  lost:1  recovered:1\n";
  CHECK(attack.view().find("  20 connections open  100 hits  97.00% ok\n") != std::string::npos);
  CHECK(attack.view().find("\nsockets    " + sockets) != std::string::npos);
  CHECK(attack.line().find("  sockets opened:21 failed:1 lost:1 recovered:1") != std::string::npos);
  CHECK(held.view().starts_with(
      "0s of 1m0s  20 connections open\n"
      "                 p50        p90        p95        p99        max\n"
      "connect      2.999ms      3.8ms      3.9ms        4ms        4ms\n"
      "ping           300\u00b5s      300\u00b5s      300\u00b5s      300\u00b5s      300\u00b5s\n"
      "sockets    " +
      sockets));
  CHECK(held.line().starts_with("0s of 1m0s  20 connections open  connecting p50 2.999ms "));
}

TEST_CASE("no line of a view is as wide as the terminal, and there are fewer than it has") {
  UnderWay attack;
  for (std::uint64_t second = 0; second < 40; ++second) {
    if (second > 0) attack.live.end_interval();
    attack.add_second(second);
  }
  for (std::size_t columns = 1; columns < 100; ++columns) {
    for (const std::string& line : attack.live.view(attack.report(), {.columns = columns})) {
      std::size_t width = 0;
      for (const char c : line) width += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
      CHECK(width < std::max<std::size_t>(columns, 1));
    }
  }
  for (std::size_t lines = 1; lines < 12; ++lines) {
    CHECK(attack.live.view(attack.report(), {.lines = lines}).size() <
          std::max<std::size_t>(lines, 2));
  }
}

TEST_CASE("colour and blocks only where they are wanted") {
  UnderWay attack;
  attack.add_second(0);
  CHECK(attack.view().find('\x1b') == std::string::npos);
  CHECK(attack.view({.color = true}).find("\x1b[") != std::string::npos);
  CHECK(attack.view({.blocks = false}).find('\xe2') == std::string::npos);
}
