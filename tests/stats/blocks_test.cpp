#include "stats/blocks.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "stats/vectors.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;
using Catch::Matchers::WithinRel;

TEST_CASE("ten blocks show how precisely a run knows its quantile") {
  const Estimate e = within_run(vector_run(3, 1), kVectorDuration)[1];
  CHECK_THAT(e.mean, WithinRel(17.142324852709034, 1e-12));
  CHECK_THAT(e.variance, WithinRel(3.031727765136218e-05, 1e-9));
  CHECK(e.dof == 9);
}

TEST_CASE("blocks that are like their neighbours become five longer ones") {
  std::vector<Sample> run;
  for (std::int64_t i = 0; i < 2000; ++i) {
    run.push_back({i * 10ms, Nanos(10'000'000 + i * 5'000 + i % 7 * 1'000)});
  }
  const Estimate e = within_run(run, kVectorDuration)[0];
  CHECK(e.dof == 4);
  CHECK_THAT(e.mean, WithinRel(16.523560759066484, 1e-12));
  CHECK_THAT(e.variance, WithinRel(0.009327778520120428, 1e-9));
}

TEST_CASE("blocks without hits do not count") {
  std::vector<Sample> run;
  for (std::int64_t i = 0; i < 300; ++i) run.push_back({i * 10ms, Nanos(1'000'000 + i % 13)});
  CHECK(within_run(run, 10s)[0].dof == 2);
}

TEST_CASE("a run that fits into one block says nothing about its spread") {
  CHECK(within_run(std::vector<Sample>{{0s, 5ms}}, 10s)[0].dof == 0);
}

TEST_CASE("equal latencies have no spread, and no correlation") {
  const std::vector<Sample> run = {{0s, 5ms}, {1s, 5ms}, {2s, 5ms}, {3s, 5ms}};
  const Estimate e = within_run(run, 4s)[0];
  CHECK(e.variance == 0);
  CHECK(e.dof == 3);
}

TEST_CASE("a quantile is the value of its exact rank") {
  const std::vector<Sample> run = vector_run(1, 1);
  std::vector<Nanos> latencies;
  for (const Sample& sample : run) latencies.push_back(sample.latency);
  CHECK(log_quantile(latencies, 0.5) == std::log(20'121'118.0));
  CHECK(log_quantile(latencies, 0.9) == std::log(28'144'579.0));
  CHECK(log_quantile(latencies, 0.99) == std::log(29'805'708.0));
  std::vector<Nanos> nothing = {Nanos(0)};
  CHECK(log_quantile(nothing, 0.5) == 0);
}
