#include "rows.h"

#include <algorithm>

namespace barrage::test {
namespace {

using namespace std::chrono_literals;

std::vector<Pause> every_second(Nanos length, std::uint64_t seconds) {
  std::vector<Pause> pauses;
  for (std::uint64_t i = 1; i <= seconds + 1; ++i) {
    pauses.push_back({std::chrono::seconds(i) - length, length});
  }
  return pauses;
}

std::vector<Row> make_rows() {
  const std::vector<Pause> three{{5s, 1s}, {15s, 1s}, {25s, 1s}};
  return {
      {.name = "T1", .what = "constant", .rate = 200, .service = {.time = 20ms}},
      {.name = "T2",
       .what = "every 20th is slow",
       .rate = 200,
       .service = {.time = 5ms, .slow = 100ms, .slow_every = 20}},
      {.name = "T2b",
       .what = "every 90th is slow: just above 1 %",
       .rate = 1000,
       .seconds = 20,
       .service = {.time = 5ms, .slow = 1s, .slow_every = 90}},
      {.name = "T2c",
       .what = "every 110th is slow: just below 1 %",
       .rate = 1000,
       .seconds = 20,
       .service = {.time = 5ms, .slow = 1s, .slow_every = 110}},
      {.name = "T3",
       .what = "three freezes",
       .seconds = 30,
       .service = {.time = 5ms, .freezes = three},
       .burst = 30ms,
       .path = 10ms},
      {.name = "T3c",
       .what = "three freezes, one hit in flight",
       .seconds = 30,
       .service = {.time = 5ms, .freezes = three},
       .workers = 1,
       .lateness = 1ms},
      {.name = "T4",
       .what = "overload",
       .rate = 150,
       .service = {.time = 10ms, .one_by_one = true}},
      {.name = "T4-1",
       .what = "overload, one hit in flight",
       .rate = 150,
       .service = {.time = 10ms, .one_by_one = true},
       .workers = 1},
      {.name = "T4-64",
       .what = "overload, 64 hits in flight",
       .rate = 150,
       .service = {.time = 10ms, .one_by_one = true},
       .workers = 64},
      {.name = "T4i",
       .what = "overload, 64 connections",
       .rate = 150,
       .service = {.time = 10ms, .one_by_one = true},
       .connections = 64,
       .path = 10s},  // waiting for a connection is a part of it
      {.name = "T7",
       .what = "the generator is stopped",
       .service = {.time = 5ms},
       .stop_generator = Pause{3s, 1s},
       .burst = 30ms,
       .path = 20ms},
      {.name = "T8",
       .what = "nine pieces behind the first byte",
       .service = {.time = 10ms, .pieces = 9, .gap = 10ms}},
      {.name = "T10",
       .what = "a freeze beyond the timeout",
       .seconds = 20,
       .service = {.time = 5ms, .freezes = {{8s, 3s}}},
       .timeout = 1s,
       .path = 10ms},
      {.name = "T11",
       .what = "100 ms of each second",
       .rate = 1000,
       .service = {.time = 1ms, .freezes = every_second(100ms, 10)},
       .path = 10ms},
      {.name = "T12",
       .what = "five hits in flight are too few",
       .seconds = 20,
       .service = {.time = 100ms},
       .workers = 5,
       .lateness = 5ms},
      {.name = "T12c",
       .what = "five connections are too few",
       .seconds = 20,
       .service = {.time = 100ms},
       .connections = 5,
       .lateness = 5ms,
       .path = 30s},  // waiting for a connection is a part of it
      {.name = "T13",
       .what = "half of the time stopped",
       .rate = 200,
       .seconds = 20,
       .service = {.time = 2ms, .freezes = {{5s, 10s}}},
       .burst = 100ms,  // 2,000 responses
       .path = 100ms},
  };
}

}  // namespace

Scene Row::scene() const {
  Scene scene{.service = service, .room = workers, .connections = connections, .timeout = timeout};
  for (std::uint64_t n = 0; n < hits(); ++n) {
    scene.dues.push_back(Nanos(static_cast<Nanos::rep>(n * 1'000'000'000 / rate)));
  }
  if (stop_generator) scene.stopped.push_back(*stop_generator);
  return scene;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> all = make_rows();
  return all;
}

std::vector<std::vector<const Row*>> lanes() {
  const std::vector<std::vector<const char*>> plan = {
      {"T12"},       {"T12c"},         {"T3", "T8"}, {"T3c", "T1"},        {"T2b", "T11"},
      {"T2c", "T4"}, {"T13", "T4-64"}, {"T10"},      {"T7", "T2", "T4-1"}, {"T4i"}};
  std::vector<std::vector<const Row*>> lanes;
  for (const auto& names : plan) {
    lanes.emplace_back();
    for (const auto* name : names) {
      lanes.back().push_back(&*std::find_if(rows().begin(), rows().end(),
                                            [name](const Row& row) { return row.name == name; }));
    }
  }
  return lanes;
}

}  // namespace barrage::test
