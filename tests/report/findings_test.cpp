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
  REQUIRE(said.size() == 7);
  CHECK(said[0] == "1 of 21 hits were due but never sent: output full");
  CHECK_THAT(said[1], StartsWith("the input is damaged: 2 pieces were skipped"));
  CHECK_THAT(said[1], ContainsSubstring("byte 5: \\x1b[2J"));
  CHECK_THAT(said[2], ContainsSubstring("end of an attack is missing"));
  CHECK_THAT(said[3], ContainsSubstring("could not be written"));
  CHECK_THAT(said[4], ContainsSubstring("could not be read"));
  CHECK_THAT(said[5], StartsWith("closed loop"));
  CHECK_THAT(said[6], ContainsSubstring("leave out 1 hit of a format"));
}

TEST_CASE("no hits at all is worth a warning") {
  CHECK(found(Metrics(), {}) == std::vector<std::string>{"the input holds no hits"});
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
