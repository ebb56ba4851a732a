#include "report/findings.h"

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
  return warnings({metrics.summary(), info});
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
  CHECK(said[1] == *damage({metrics.summary(), info}));
  CHECK_THAT(said[2], ContainsSubstring("could not be written"));
  CHECK_THAT(said[3], ContainsSubstring("could not be read"));
  CHECK_THAT(said[4], StartsWith("closed loop"));
  CHECK_THAT(said[5], ContainsSubstring("leave out 1 hit of a format"));
}

TEST_CASE("what was lost in reading is one line, with an example") {
  Metrics metrics;
  add_good(metrics);
  StreamInfo info;
  const auto damage_of = [&] { return damage({metrics.summary(), info}); };
  CHECK(damage_of() == std::nullopt);
  info.incomplete = true;
  CHECK(damage_of() == "the input is incomplete, so hits may be missing");
  info.corrupt = 1;
  info.corrupt_bytes = 2048;
  info.problems = {"run.bin: byte 5: \x1b[2J", "run.bin: byte 9: bad"};
  CHECK(damage_of() ==
        "the input is damaged, 1 piece (2KiB) skipped and an attack's end missing, so hits may be "
        "missing: run.bin: byte 5: \\x1b[2J");
  info.corrupt = 2;
  info.incomplete = false;
  CHECK(damage_of()->starts_with("the input is damaged, 2 pieces (2KiB) skipped, so hits may"));
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
  CHECK(rate_asked({}) == std::nullopt);
  StreamInfo info;
  info.runs = {header()};
  CHECK(rate_asked(info) == 50);
  info.runs.push_back(header());
  CHECK(rate_asked(info) == Catch::Approx(100));
  info.runs[1].began += 2s;  // one after the other
  CHECK(rate_asked(info) == Catch::Approx(50));
  info.runs[1].planned = std::nullopt;
  CHECK(rate_asked(info) == std::nullopt);
  info.runs = {header()};
  info.runs[0].rate = 0;
  CHECK(rate_asked(info) == std::nullopt);
}

TEST_CASE("stages that were stopped early asked for no rate that could be compared") {
  StreamInfo info;
  info.runs = {header()};
  info.ends.resize(1);
  info.ends[0].stop = Stop::interrupt;
  CHECK(rate_asked(info) == 50);
  info.runs[0].schedule = "stages 10s:100";
  CHECK(rate_asked(info) == std::nullopt);
  info.ends[0].stop = Stop::schedule;
  CHECK(rate_asked(info) == 50);
}
