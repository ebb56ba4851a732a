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

std::optional<double> target_of(const StreamInfo& info, const Summary& summary = Summary()) {
  return target_rate({summary, info});
}

}  // namespace

TEST_CASE("the target rate is that of the only run, or the sum of concurrent runs") {
  CHECK(target_of({}) == std::nullopt);
  StreamParts info;
  info.runs = {header()};
  CHECK(target_of(info) == 50);
  info.runs.push_back(header());
  CHECK(target_of(info) == Catch::Approx(100));
  info.runs[1].began += 2s;  // one after the other
  CHECK(target_of(info) == Catch::Approx(50));
  info.runs[1].planned = std::nullopt;
  CHECK(target_of(info) == std::nullopt);
  info.runs = {header()};
  info.runs[0].rate = 0;
  CHECK(target_of(info) == std::nullopt);
}

TEST_CASE("stages that were stopped early have no comparable target rate") {
  StreamParts info;
  info.runs = {header()};
  info.ends.resize(1);
  info.ends[0].stop = Stop::interrupt;
  CHECK(target_of(info) == 50);
  info.runs[0].plan.stages = parse_stages("10s:100");
  CHECK(target_of(info) == std::nullopt);
  info.ends[0].stop = Stop::schedule;
  CHECK(target_of(info) == 50);
}

TEST_CASE("without its warm-up an attack at a constant rate has the same target rate") {
  const Summary part, whole;
  StreamParts info;
  info.runs = {header()};
  const auto of = [&](bool warmup_left_out) {
    return target_rate(
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
  CHECK(target_of({}, summary) == std::nullopt);
  summary.hits = 50;
  summary.latest = summary.earliest + 980ms;
  CHECK(target_of({}, summary) == 50);
  summary.foreign = true;  // Vegeta's times are when hits were sent
  CHECK(target_of({}, summary) == std::nullopt);
  summary.foreign = false;
  summary.closed_loop = true;
  CHECK(target_of({}, summary) == std::nullopt);
}

TEST_CASE("how many connections are planned is known where each run bounds their number") {
  StreamParts info;
  CHECK(planned_connections(info) == std::nullopt);
  info.runs = {header(), header()};
  info.runs[0].connections = 200;
  info.runs[1].connections = 50;
  CHECK(planned_connections(info) == 250);
  info.runs[1].reconnect = true;
  CHECK(planned_connections(info) == std::nullopt);
  info.runs[1].reconnect = false;
  info.runs[1].connections.reset();
  CHECK(planned_connections(info) == std::nullopt);
}
