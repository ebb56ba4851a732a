#include "analysis/rate.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "core/units.h"
#include "report/sample.h"
#include "support/stream_parts.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

std::optional<double> asked(const StreamInfo& info, const Summary& summary = Summary()) {
  return rate_asked({summary, info});
}

}  // namespace

TEST_CASE("the target rate is that of the only run, or the sum of concurrent runs") {
  CHECK(asked({}) == std::nullopt);
  StreamParts info;
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

TEST_CASE("stages that were stopped early have no comparable target rate") {
  StreamParts info;
  info.runs = {header()};
  info.ends.resize(1);
  info.ends[0].stop = Stop::interrupt;
  CHECK(asked(info) == 50);
  info.runs[0].plan.stages = parse_stages("10s:100");
  CHECK(asked(info) == std::nullopt);
  info.ends[0].stop = Stop::schedule;
  CHECK(asked(info) == 50);
}

TEST_CASE("without its warm-up an attack at a constant rate has the same target rate") {
  const Summary part, whole;
  StreamParts info;
  info.runs = {header()};
  const auto of = [&](bool warmup_left_out) {
    return rate_asked(
        {.summary = part, .info = info, .whole = &whole, .warmup_left_out = warmup_left_out});
  };
  CHECK(of(true) == 50);
  CHECK(of(false) == std::nullopt);
  info.runs[0].plan.stages = parse_stages("10s:100");
  CHECK(of(true) == std::nullopt);
  info.runs = {header(), header()};
  CHECK(of(true) == std::nullopt);
}

TEST_CASE("records without a run header show the target rate by their due times") {
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
