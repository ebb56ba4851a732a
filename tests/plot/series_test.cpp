#include "plot/series.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

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

TEST_CASE("attacks beyond the first twenty are drawn together") {
  SeriesCollector collector;
  for (const char* file : {"one.bin", "two.bin"}) collector.begin_file(file);
  for (int i = 0; i < 3'000; ++i) {
    collector.add(
        hit("a" + std::to_string(i), i * 1s, 1ms, i % 3 == 0 ? Fault::reset : Fault::none),
        static_cast<std::size_t>(i % 2));
  }
  collector.add(hit("a7", 9'000s, 2ms), 1);
  const Drawing drawing = collector.finish();
  CHECK(drawing.others);
  REQUIRE(drawing.attacks.size() == 21);
  CHECK(drawing.attacks.back().attack == "(others)");
  CHECK(drawing.attacks.back().metrics.summary().hits == 2'980);
  const Series& last = drawing.series.back();
  CHECK(last.attack == "(others)");
  CHECK_FALSE(last.ok);
  CHECK(last.hits == 993);
  CHECK(last.points.front().at == 1s);  // that of the others begins with hit 20
}

TEST_CASE("a long series keeps its ends and peaks, and the number of its hits, in bounded memory") {
  SeriesCollector collector(4'000);
  collector.begin_file("run.bin");
  constexpr int kHits = 1'000'000;
  for (int n = 0; n < kHits; ++n) {
    const int i = static_cast<int>(n * 7'919LL % kHits);  // in any order
    collector.add(hit("", i * 1ms, i == 777'777 ? 5s : i == 123'456 ? 1us : 1ms + i * 1ns));
    if (i % 4 == 0) collector.add(hit("", i * 1ms, 0s, Fault::dropped));
  }
  const Drawing drawing = collector.finish();
  const Series& all = drawing.series.at(0);
  CHECK(all.hits == kHits);
  CHECK(all.points.size() <= 4 * 16'384);
  CHECK(all.points.size() > 16'384);
  CHECK(std::is_sorted(all.points.begin(), all.points.end(),
                       [](const Point& a, const Point& b) { return a.at < b.at; }));
  CHECK(all.points.front() == Point{0s, 1ms});
  CHECK(all.points.back() == Point{999'999ms, 1ms + 999'999ns});
  for (const Point peak : {Point{777'777ms, 5s}, Point{123'456ms, 1us}}) {
    CHECK(std::count(all.points.begin(), all.points.end(), peak) == 1);
  }
  CHECK(drawing.dropped.at(0).hits == kHits / 4);
  CHECK(drawing.dropped[0].at.size() <= 4 * 16'384);
  CHECK(drawing.dropped[0].at.back() == 999'996ms);
}
