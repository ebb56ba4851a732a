// The model against the figures that were worked out beforehand, in milliseconds. No clock.
#include "model.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <map>

#include "rows.h"

using namespace barrage;
using namespace barrage::test;

namespace {

struct Figures {
  double p50, p75, p90, p95, p99, max;
};

const std::map<std::string, Figures> kLatency = {
    {"T1", {20, 20, 20, 20, 20, 20}},
    {"T2", {5, 5, 5, 5, 100, 100}},
    {"T2b", {5, 5, 5, 5, 1000, 1000}},
    {"T2c", {5, 5, 5, 5, 5, 1000}},
    {"T3", {5, 5, 5, 505, 905, 1005}},
    {"T3c", {5, 5, 505, 755, 955, 1005}},
    {"T4", {2507, 3757, 4507, 4757, 4957, 5007}},
    {"T4-1", {2507, 3757, 4507, 4757, 4957, 5007}},
    {"T4-64", {2507, 3757, 4507, 4757, 4957, 5007}},
    {"T4i", {2507, 3757, 4507, 4757, 4957, 5007}},
    {"T7", {5, 5, 5, 505, 905, 1005}},
    {"T8", {100, 100, 100, 100, 100, 100}},
    {"T10", {5, 5, 1000, 1000, 1000, 1000}},
    {"T11", {1, 1, 2, 52, 92, 101}},
    {"T12", {10050, 15050, 18050, 19050, 19850, 20050}},
    {"T12c", {10050, 15050, 18050, 19050, 19850, 20050}},
    {"T13", {2, 5002, 8002, 9002, 9802, 10002}},
};

const std::map<std::string, Figures> kService = {
    {"T3c", {5, 5, 5, 5, 5, 1005}},
    {"T4-1", {10, 10, 10, 10, 10, 10}},
    {"T4-64", {640, 640, 640, 640, 640, 640}},
    {"T7", {5, 5, 5, 5, 5, 5}},
    {"T12", {100, 100, 100, 100, 100, 100}},
    {"T12c", {10050, 15050, 18050, 19050, 19850, 20050}},
};

void compare(const std::map<std::string, Figures>& table, Nanos (Expected::*what)() const) {
  for (const Row& row : rows()) {
    const auto wanted = table.find(row.name);
    if (wanted == table.end()) continue;
    const auto& [p50, p75, p90, p95, p99, max] = wanted->second;
    std::vector<Nanos> values;
    for (const Expected& hit : expect(row.scene())) values.push_back((hit.*what)());
    for (const auto& [q, figure] : std::map<double, double>{
             {0.5, p50}, {0.75, p75}, {0.9, p90}, {0.95, p95}, {0.99, p99}, {1, max}}) {
      const double got = static_cast<double>(quantile(values, q).count()) / 1e6;
      INFO(row.name << " q=" << q << ": model " << got << " ms, table " << figure << " ms");
      CHECK(std::abs(got - figure) <= 0.5);
    }
  }
}

}  // namespace

TEST_CASE("the model gives the latencies of the table") {
  CHECK(kLatency.size() == rows().size());
  compare(kLatency, &Expected::latency);
}

TEST_CASE("the model gives the service times of the table") {
  compare(kService, &Expected::service);
}

TEST_CASE("each row has its lane") {
  std::size_t count = 0;
  for (const auto& lane : lanes()) count += lane.size();
  CHECK(count == rows().size());
}

TEST_CASE("as many hits time out as the freeze makes wait too long") {
  for (const Row& row : rows()) {
    std::uint64_t count = 0;
    for (const Expected& hit : expect(row.scene())) count += hit.timed_out;
    INFO(row.name << ": " << count);
    CHECK((row.timeout > Nanos(0) ? count >= 198 && count <= 203 : count == 0));
  }
}
