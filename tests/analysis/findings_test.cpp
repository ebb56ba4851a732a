#include "analysis/findings.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>

#include "report/quiet_attack.h"
#include "report/sample.h"
#include "support/stream_parts.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

std::vector<std::string> found(const Metrics& metrics, const StreamInfo& info) {
  std::vector<std::string> texts;
  const Report report{metrics.summary(), info};
  for (const Finding& finding : findings(report, judge(report))) texts.push_back(finding.text);
  return texts;
}

}  // namespace

TEST_CASE("a whole stream of hits that were all sent needs no warning") {
  Metrics metrics;
  add_good(metrics);
  CHECK(found(metrics, {}).empty());
}

TEST_CASE("each thing that spoils the numbers is said, the worst first") {
  Metrics metrics;
  add_bad(metrics);
  Result closed = hit(99, 0s, 1ms);
  closed.flags = result_flag::closed_loop | result_flag::foreign;
  metrics.add(closed);
  StreamParts info;
  info.corrupt = 2;
  info.problems = {"run.bin: byte 5: \x1b[2J"};
  info.incomplete = true;
  info.ends.resize(2);
  info.ends[0].stop = Stop::output;
  info.ends[1].stop = Stop::input;
  const auto said = found(metrics, info);
  REQUIRE(said.size() == 7);
  CHECK(said[0] == *info.folded().damage(metrics.summary().hits));
  CHECK(said[1] == "latencies include 9 hits that failed: 45.0%");
  CHECK_THAT(said[2], StartsWith("the reader of the records is too slow: 1 of 21 hits were due"));
  CHECK_THAT(said[3], ContainsSubstring("could not be written"));
  CHECK_THAT(said[4], ContainsSubstring("could not be read"));
  CHECK_THAT(said[5], StartsWith("closed loop"));
  CHECK_THAT(said[6], ContainsSubstring("leave out 1 hit whose format"));
}

TEST_CASE("latencies of hits that failed are said first") {
  const auto first = [](std::size_t failed, Nanos time, Latencies shown = Latencies::all) {
    Metrics metrics;
    for (std::size_t n = 0; n < 100; ++n) {
      Result one = hit(n, n * 20ms, 20ms);
      if (n < failed) one.fault = Fault::refused, one.service = time;
      metrics.add(one);
    }
    const StreamInfo info;
    const Report report{metrics.summary(), info};
    const auto found = findings(report, judge(report), shown);
    return found.empty() ? "" : found.front().text;
  };
  CHECK(first(1, 50us).empty());
  CHECK(first(2, 50us) == "latencies include 2 hits that failed at once: 2.0%");
  CHECK(first(2, 50us, Latencies::telling) ==
        "latencies leave out 2 hits that failed at once: 2.0%");
  CHECK(first(2, 1s) == "latencies include 2 hits that failed: 2.0%");
  CHECK(first(100, 50us) == "latencies include 100 hits that failed at once: 100.0%");
  CHECK(first(100, 50us, Latencies::telling) == first(100, 50us));
  CHECK(first(2, 50us, Latencies::each) == "2 hits failed at once: 2.0%");
  CHECK(first(100, 1s) == "latencies include 100 hits that failed: 100.0%");
}

TEST_CASE("events that were not sent are said") {
  Metrics metrics;
  for (std::uint64_t n = 0; n < 100; ++n) {
    Result one = hit(n, n * 20ms, 2ms);
    one.set_kind(Kind::ws);
    if (n < 28) one.fault = Fault::lost, one.attempts = 0;
    metrics.add(one);
  }
  CHECK(found(metrics, {}) ==
        std::vector<std::string>{"28 of 100 events were not sent: no connection could take them"});
}

TEST_CASE("the worst comes first") {
  Metrics metrics;
  add_bad(metrics);
  for (std::uint64_t n = 20; n < 60; ++n) {
    Result late = hit(n, n * 20ms, 1ms);
    late.delay = 2s;
    late.attempts = n == 20 ? 3 : 1;
    late.flags = result_flag::closed_loop;
    metrics.add(late);
  }
  StreamParts info;
  info.incomplete = true;
  const Report report{metrics.summary(), info};
  const auto list = findings(report, judge(report));
  CHECK(list.front().level == Level::bad);
  CHECK(list.back().level == Level::note);
  CHECK(std::is_sorted(list.begin(), list.end(),
                       [](const Finding& a, const Finding& b) { return a.level < b.level; }));
}

TEST_CASE("hits that were still owed after the overrun are said first, and blamed on no reader") {
  Metrics metrics;
  add_good(metrics);
  for (std::uint64_t n = 100; n < 120; ++n) {
    Result owed = hit(n, n * 20ms, 0ms);
    owed.fault = Fault::dropped;
    owed.error = kDroppedOverrun;
    metrics.add(owed);
  }
  const auto said = found(metrics, {});
  REQUIRE(said.size() == 2);
  CHECK(said[0] ==
        "20 of 120 hits were never sent: still owed when the schedule and then -overrun were over");
  CHECK_THAT(said[1], StartsWith("the rate was not reached"));
  CHECK_THAT(said[1], !ContainsSubstring("dropped"));
}

TEST_CASE("requests that were sent again are said, hit by hit") {
  Metrics metrics;
  for (std::uint64_t n = 0; n < 50; ++n) {
    Result again = hit(n, n * 20ms, 1ms);
    again.attempts = n < 12 ? 2 : n == 12 ? 0 : 1;
    metrics.add(again);
  }
  REQUIRE(found(metrics, {}).size() == 1);
  CHECK(found(metrics, {})[0] ==
        "12 requests were retried by libcurl on a new connection: the server saw more than the "
        "50 hits");
}

TEST_CASE("hits whose targets came too late are not passed over") {
  Metrics metrics;
  add_good(metrics);
  StreamParts info;
  info.runs = {header()};
  info.ends.resize(1);
  info.ends[0].planned = 100;
  CHECK(found(metrics, info).empty());
  info.ends[0].planned = 85;
  CHECK(
      found(metrics, info) ==
      std::vector<std::string>{"15 hits were not sent: their targets were read too late (-lazy)"});
  info.ends[0].stop = Stop::targets;
  CHECK(found(metrics, info).empty());
}

TEST_CASE("an end before the schedule's is said, but not of an attack that has none") {
  Metrics metrics;
  add_good(metrics);
  Result cut = hit(100, 2s, 1ms);
  cut.fault = Fault::cut;
  metrics.add(cut);
  StreamParts info;
  info.runs = {header()};
  info.ends.resize(1);
  info.ends[0].stop = Stop::interrupt;
  const std::string cut_hits = "1 hit was cut: in flight when the attack was stopped";
  CHECK(found(metrics, info) ==
        std::vector<std::string>{"the attack ended early: interrupted (SIGINT)", cut_hits});
  info.ends[0].stop = Stop::terminate;
  CHECK(found(metrics, info)[0] == "the attack ended early: terminated (SIGTERM)");
  info.runs[0].planned.reset();
  CHECK(found(metrics, info) == std::vector<std::string>{cut_hits});
}

TEST_CASE("the records of one attack read twice are distinguished from two attacks") {
  Metrics metrics;
  add_good(metrics);
  StreamParts info;
  info.runs = {header(), header()};
  CHECK(found(metrics, info) ==
        std::vector<std::string>{
            "an attack is in the input more than once: its hits count each time"});
  info.runs[1].run[0] ^= 1;
  CHECK(found(metrics, info).empty());
}

TEST_CASE("hits longer than the histogram's hour are said") {
  Metrics metrics;
  metrics.add(hit(0, 0s, 2h));
  CHECK(found(metrics, {}) ==
        std::vector<std::string>{"1 hit took more than an hour: quantiles count one hour"});
}

TEST_CASE("no hits at all is worth a warning, no attack either is damage") {
  StreamParts info;
  CHECK(found(Metrics(), info) ==
        std::vector<std::string>{"the input is empty: there is neither a hit nor an attack "
                                 "in it"});
  info.runs = {header()};
  CHECK(found(Metrics(), info) == std::vector<std::string>{"no hits were made"});
}

TEST_CASE("what needs no action is a note") {
  Metrics metrics;
  add_good(metrics);
  StreamParts info;
  info.runs = {header()};
  Health row;
  row.run = header().run;
  row.at = 1s;
  row.process_cpu = 10ms;
  row.retransmits = 10;
  row.wall_jump = 100ms;
  info.health = {row};
  CHECK(found(metrics, info).empty());
  info.runs[0].insecure = true;
  info.health[0].retransmits = 11;
  info.health[0].wall_jump = -2h;
  CHECK(
      found(metrics, info) ==
      std::vector<std::string>{
          "certificates were not verified (-insecure)",
          "11 TCP segments were retransmitted by this machine, for 100 hits: the network may lose "
          "packets, of this attack or of other programs",
          "the wall clock jumped by -2h0m0s: times of day are off, latencies are not"});
}

TEST_CASE("a saturated server is said to be so, if the generator was fit") {
  QuietAttack attack;
  attack.info.runs.clear();
  // One hit at a time, 10 ms each, and a ramp to 200/s.
  attack.hits.clear();
  Nanos free_at{};
  for (std::uint64_t n = 0; n < 1000; ++n) {
    const Nanos due(std::llround(std::sqrt(static_cast<double>(n) / 10) * 1e9));
    free_at = std::max(due, free_at) + 10ms;
    attack.hits.push_back(hit(n, due, free_at - due));
  }
  REQUIRE(attack.findings().size() == 1);
  CHECK(attack.findings()[0] ==
        "the server was saturated: from about 104/s on, throughput stayed at 100/s, while the mean "
        "service time rose from 9.999ms to 2.024s");
  attack.in_rows([](Health& row) { row.cpu = 900ms; });
  REQUIRE(attack.findings().size() == 2);
  CHECK_THAT(attack.findings()[0], StartsWith("a loop was at its limit"));
  CHECK_THAT(attack.findings()[1], StartsWith("the server was saturated"));
  attack.in_hits([](Result& one) { one.delay = 500ms; });
  REQUIRE(attack.findings().size() == 2);
  CHECK_THAT(attack.findings()[0], StartsWith("the generator was late"));
  CHECK_THAT(attack.findings()[1], StartsWith("a loop was at its limit"));
}
