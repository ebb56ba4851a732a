#include "report/findings.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "report/sample.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

std::vector<std::string> found(const Metrics& metrics, const StreamInfo& info) {
  std::vector<std::string> texts;
  for (const Finding& finding : findings({metrics.summary(), info})) texts.push_back(finding.text);
  return texts;
}

std::optional<double> asked(const StreamInfo& info, const Summary& summary = Summary()) {
  return rate_asked({summary, info});
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
  StreamInfo info;
  info.corrupt = 2;
  info.problems = {"run.bin: byte 5: \x1b[2J"};
  info.incomplete = true;
  info.ends.resize(2);
  info.ends[0].stop = Stop::output;
  info.ends[1].stop = Stop::input;
  const auto said = found(metrics, info);
  REQUIRE(said.size() == 6);
  CHECK(said[0] == "1 of 21 hits were due but never sent: output full");
  CHECK(said[1] == *info.damage(metrics.summary().hits));
  CHECK_THAT(said[2], ContainsSubstring("could not be written"));
  CHECK_THAT(said[3], ContainsSubstring("could not be read"));
  CHECK_THAT(said[4], StartsWith("closed loop"));
  CHECK_THAT(said[5], ContainsSubstring("leave out 1 hit of a format"));
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
  StreamInfo info;
  info.incomplete = true;
  const auto list = findings({metrics.summary(), info});
  CHECK(list.front().level == Level::bad);
  CHECK(list.back().level == Level::note);
  CHECK(std::is_sorted(list.begin(), list.end(),
                       [](const Finding& a, const Finding& b) { return a.level < b.level; }));
}

TEST_CASE("a rate that was not reached is said, one that the last hit alone misses is not") {
  Metrics slow, usual;
  for (std::uint64_t n = 0; n < 101; ++n) {
    Result late = hit(n, n * 20ms, 1ms);
    if (n == 100) late.delay = 90ms;
    usual.add(late);
    late.delay = n * 20ms;
    slow.add(late);
  }
  const auto said = found(slow, {});
  REQUIRE_FALSE(said.empty());
  CHECK(said[0] == "the rate was not reached: 50.00/s asked, 25.00/s achieved (50.0%)");
  CHECK(found(usual, {}).empty());
}

TEST_CASE(
    "hits that left late are said where chance does not decide and the server is not slower") {
  const auto all_late = [](std::uint64_t hits, Nanos delay, Nanos service) {
    Metrics metrics;
    for (std::uint64_t n = 0; n < hits; ++n) {
      Result late = hit(n, n * 20ms, service);
      late.delay = delay;
      metrics.add(late);
    }
    return found(metrics, {});
  };
  CHECK(all_late(100, 900us, 1ms).empty());
  CHECK(all_late(100, 5ms, 100ms).empty());
  CHECK(all_late(19, 5ms, 1ms).empty());
  REQUIRE(all_late(100, 5ms, 1ms).size() == 1);
  CHECK_THAT(all_late(100, 5ms, 1ms)[0],
             StartsWith("hits left late: at p90 by 5ms, beside 1ms of service time at p50"));
  CHECK_THAT(all_late(20, 5ms, 1ms)[0], StartsWith("hits left late: at p50"));
  CHECK_THAT(all_late(1000, 5ms, 1ms)[0], StartsWith("hits left late: at p99"));
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
        "12 requests were sent again by libcurl, on a new connection: the server saw more than the "
        "50 hits");
}

TEST_CASE("an end before the schedule's is said, but not of an attack that has none") {
  Metrics metrics;
  add_good(metrics);
  Result cut = hit(100, 2s, 1ms);
  cut.fault = Fault::cut;
  metrics.add(cut);
  StreamInfo info;
  info.runs = {header()};
  info.ends.resize(1);
  info.ends[0].stop = Stop::interrupt;
  const std::string cut_hits = "1 hit was cut: in flight when the attack was stopped";
  CHECK(found(metrics, info) ==
        std::vector<std::string>{"the attack ended early: interrupted (SIGINT)", cut_hits});
  info.ends[0].stop = Stop::terminate;
  CHECK(found(metrics, info)[0] == "the attack ended early: told to stop (SIGTERM)");
  info.runs[0].planned.reset();
  CHECK(found(metrics, info) == std::vector<std::string>{cut_hits});
}

TEST_CASE("the records of one attack read twice are told from two attacks") {
  Metrics metrics;
  add_good(metrics);
  StreamInfo info;
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
        std::vector<std::string>{"1 hit took more than an hour: quantiles count an hour"});
}

TEST_CASE("no hits at all is worth a warning, no attack either is damage") {
  StreamInfo info;
  CHECK(found(Metrics(), info) ==
        std::vector<std::string>{"the input is empty: there is neither a hit nor an attack "
                                 "in it"});
  info.runs = {header()};
  CHECK(found(Metrics(), info) == std::vector<std::string>{"no hit was made"});
}

TEST_CASE("the rate asked for is that of the only run, or of all side by side") {
  CHECK(asked({}) == std::nullopt);
  StreamInfo info;
  info.runs = {header()};
  CHECK(asked(info) == 50);
  info.runs.push_back(header());
  CHECK(asked(info) == Catch::Approx(100));
  info.runs[1].began += 2s;  // one after the other
  CHECK(asked(info) == Catch::Approx(50));
  info.runs[1].planned = std::nullopt;
  CHECK(asked(info) == std::nullopt);
  info.runs = {header()};
  info.runs[0].rate = 0;
  CHECK(asked(info) == std::nullopt);
}

TEST_CASE("stages that were stopped early asked for no rate that could be compared") {
  StreamInfo info;
  info.runs = {header()};
  info.ends.resize(1);
  info.ends[0].stop = Stop::interrupt;
  CHECK(asked(info) == 50);
  info.runs[0].schedule = "stages 10s:100";
  CHECK(asked(info) == std::nullopt);
  info.ends[0].stop = Stop::schedule;
  CHECK(asked(info) == 50);
}

TEST_CASE("records without a run header tell the rate asked for by their due times") {
  Summary summary;
  CHECK(asked({}, summary) == std::nullopt);
  summary.hits = 50;
  summary.latest = summary.earliest + 980ms;
  CHECK(asked({}, summary) == 50);
  summary.foreign = true;  // Vegeta's times are when hits were sent
  CHECK(asked({}, summary) == std::nullopt);
  summary.foreign = false;
  summary.closed_loop = true;
  CHECK(asked({}, summary) == std::nullopt);
}
