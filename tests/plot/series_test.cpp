#include "plot/series.h"

#include <catch2/catch_test_macros.hpp>

using namespace barrage;
using namespace std::chrono_literals;

namespace {

constexpr WallTime kStart{1'700'000'000s};
constexpr RunId kOne{1}, kTwo{2};

Result hit(std::string_view attack, Nanos due, Nanos latency, Fault fault = Fault::none) {
  Result result;
  result.attack = attack;
  result.due = kStart + due;
  result.service = latency;
  result.fault = fault;
  return result;
}

std::vector<std::string> labels(const Drawing& drawing) {
  std::vector<std::string> names;
  for (const Series& s : drawing.series) names.push_back(s.attack + (s.ok ? ": OK" : ": ERROR"));
  return names;
}

using Labels = std::vector<std::string>;

}  // namespace

TEST_CASE("an attack has a series for its successes and one for its failures") {
  SeriesCollector collector;
  collector.begin_file("run.bin");
  collector.add(hit("api", 0s, 5ms));
  collector.add(hit("api", 1s, 6ms, Fault::timeout));
  collector.add(hit("api", 2s, 7ms, Fault::status));
  const Drawing drawing = collector.finish();
  REQUIRE(labels(drawing) == Labels{"api: OK", "api: ERROR"});
  CHECK(drawing.series[0].points == std::vector<Point>{{0s, 5ms}});
  CHECK(drawing.series[1].points == std::vector<Point>{{1s, 6ms}, {2s, 7ms}});
  CHECK(drawing.dropped.empty());
}

TEST_CASE("latency counts from the due time, so waiting is part of it") {
  SeriesCollector collector;
  collector.begin_file("run.bin");
  Result late = hit("", 0s, 5ms);
  late.delay = 30ms;
  collector.add(late);
  CHECK(collector.finish().series.at(0).points == std::vector<Point>{{0s, 35ms}});
}

TEST_CASE("hits are drawn in order of their due times, whatever their order and gaps in seq") {
  SeriesCollector collector;
  collector.begin_file("run.bin");
  Result a = hit("api", 3s, 3ms), b = hit("api", 1s, 1ms), c = hit("api", 2s, 2ms);
  a.seq = 900;
  b.seq = 7;
  c.seq = 7;
  for (const Result& result : {a, b, c}) collector.add(result);
  CHECK(collector.finish().series.at(0).points ==
        std::vector<Point>{{0s, 1ms}, {1s, 2ms}, {2s, 3ms}});
}

TEST_CASE("each attack starts at zero, at the first due time of any of its hits") {
  SeriesCollector collector;
  collector.begin_file("runs.bin");
  collector.add(hit("b", 100s, 1ms, Fault::reset));
  collector.add(hit("b", 101s, 1ms));
  collector.add(hit("a", 50s, 1ms, Fault::dropped));
  collector.add(hit("a", 52s, 1ms));
  const Drawing drawing = collector.finish();
  REQUIRE(labels(drawing) == Labels{"a: OK", "b: OK", "b: ERROR"});
  CHECK(drawing.series[0].points[0].at == 2s);
  CHECK(drawing.series[1].points[0].at == 1s);
  CHECK(drawing.series[2].points[0].at == 0s);
}

TEST_CASE("dropped hits have no latency and are kept apart") {
  SeriesCollector collector;
  collector.begin_file("run.bin");
  for (const auto due : {4s, 2s}) collector.add(hit("api", due, 0s, Fault::dropped));
  collector.add(hit("api", 1s, 1ms));
  const Drawing drawing = collector.finish();
  CHECK(labels(drawing) == Labels{"api: OK"});
  REQUIRE(drawing.dropped.size() == 1);
  CHECK(drawing.dropped[0].attack == "api");
  CHECK(drawing.dropped[0].at == std::vector<Nanos>{1s, 3s});
}

TEST_CASE("attacks with one name are distinguished by file") {
  SeriesCollector collector;
  for (const char* file : {"one.bin", "two.bin"}) {
    collector.begin_file(file);
    collector.add(hit("api", 0s, 1ms));
    collector.add(hit("", 0s, 1ms));
    collector.add(hit(file, 0s, 1ms));
  }
  CHECK(labels(collector.finish()) == Labels{"one.bin: OK", "two.bin: OK", "api (one.bin): OK",
                                             "api (two.bin): OK", "one.bin: OK", "two.bin: OK"});
}

TEST_CASE("attacks with one name in one file are distinguished by run, in order of time") {
  SeriesCollector collector;
  collector.begin_file("both.bin");
  Result later = hit("api", 60s, 2ms), earlier = hit("api", 0s, 1ms);
  later.run = &kOne;
  earlier.run = &kTwo;
  collector.add(later);
  collector.add(earlier);
  const Drawing drawing = collector.finish();
  REQUIRE(labels(drawing) == Labels{"api (run 1): OK", "api (run 2): OK"});
  CHECK(drawing.series[0].points == std::vector<Point>{{0s, 1ms}});
  CHECK(drawing.series[1].points == std::vector<Point>{{0s, 2ms}});
}

TEST_CASE("attacks of one name in several files of several runs say both") {
  SeriesCollector collector;
  for (const char* file : {"one.bin", "two.bin"}) {
    collector.begin_file(file);
    for (const RunId* run : {&kOne, &kTwo}) {
      Result result = hit("api", run == &kOne ? 0s : 9s, 1ms);
      result.run = run;
      collector.add(result);
    }
  }
  CHECK(labels(collector.finish()) == Labels{"api (one.bin, run 1): OK", "api (one.bin, run 2): OK",
                                             "api (two.bin, run 1): OK",
                                             "api (two.bin, run 2): OK"});
}

TEST_CASE("nothing collected, nothing drawn; and a collector can be used again") {
  SeriesCollector collector;
  CHECK(collector.finish().series.empty());
  collector.begin_file("run.bin");
  collector.add(hit("api", 0s, 1ms));
  CHECK(collector.finish().series.size() == 1);
  collector.begin_file("run.bin");
  collector.add(hit("api", 0s, 1ms));
  CHECK(labels(collector.finish()) == Labels{"api: OK"});
}
