#include "plot/plot.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <sstream>

#include "core/units.h"
#include "support/stream_parts.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

Drawing small() {
  Drawing drawing;
  drawing.series.push_back({"api", true, {{0ns, 1'234'567ns}, {20ms, 1ms}, {1500ms, 2s}}, 3});
  drawing.series.push_back({"api", false, {{40ms, 0ns}}, 1});
  drawing.dropped.push_back({"api", {60ms, 80ms}, 2});
  return drawing;
}

}  // namespace

TEST_CASE("a plot's data are seconds and milliseconds") {
  CHECK(
      plot_data(small(), {}, {}, {"A title", 4000}) ==
      R"({"title":"A title","threshold":4000,"generator":"unknown","findings":[],"problems":[],"attacks":[],"series":[)"
      R"({"attack":"api","outcome":"OK","ok":true,"hits":3,"x":[0,0.02,1.5],"y":[1.23457,1,2000]},)"
      R"({"attack":"api","outcome":"ERROR","ok":false,"hits":1,"x":[0.04],"y":[0]}],)"
      R"("dropped":[{"attack":"api","hits":2,"x":[0.06,0.08]}]})");
}

TEST_CASE("the series of a plot are thinned, but have the number of their hits") {
  Drawing drawing;
  drawing.series.push_back({"", true, std::vector<Point>(100, Point{1s, 1ms}), 100});
  const std::string data = plot_data(drawing, {}, {}, {"", 3});
  CHECK_THAT(data, ContainsSubstring(R"("hits":100,"x":[1,1,1],"y":[1,1,1])"));
}

TEST_CASE("a million dropped hits are at most a thousand ticks and one") {
  Drawing drawing;
  drawing.dropped.push_back({"", {}, 1'000'000});
  for (int i = 0; i < 1'000'000; ++i) drawing.dropped[0].at.push_back(i * 1us);
  const std::string data = plot_data(drawing, {}, {}, {});
  CHECK_THAT(data, ContainsSubstring(R"("hits":1000000)"));
  CHECK(std::count(data.begin(), data.end(), ',') < 1020);
}

TEST_CASE("what was found, and what damaged the input, is in the page's data") {
  StreamParts info;
  info.problems = {"run.bin: byte 12: <checksum>"};
  CHECK_THAT(plot_data({}, {"bad", {{"bad", "the generator was late", "slow down"}}}, info, {}),
             ContainsSubstring(
                 R"("generator":"bad","findings":[["bad","the generator was late","slow down"]],)"
                 R"("problems":["run.bin: byte 12: \u003cchecksum\u003e"])"));
}

TEST_CASE("each attack has a time axis of its own") {
  SeriesCollector collector;
  collector.begin_file("run.bin");
  Result result;
  result.due = WallTime(1'700'000'000s);
  result.service = 1ms;
  result.code = 200;
  result.in_flight = 3;
  for (const char* name : {"a", "b"}) {
    result.attack = name;
    collector.add(result);
  }
  const std::string data = plot_data(collector.finish(), {}, {}, {});
  CHECK_THAT(data, ContainsSubstring(R"("attacks":[{"name":"a","hits":1,"attack":0,"slices":{)"));
  CHECK_THAT(data, ContainsSubstring(R"({"name":"b","hits":1,)"));
  CHECK_THAT(data, ContainsSubstring(R"("codes":[[200,[1]]])"));
  CHECK_THAT(data, ContainsSubstring(R"("in_flight":[3])"));
}

TEST_CASE("the target rate is drawn on the time axis of its attack") {
  SeriesCollector collector;
  collector.begin_file("run.bin");
  RunHeader header;
  header.run = {1};
  header.began = WallTime(1'700'000'000s);
  header.plan.stages = parse_stages("1s@100 1s@50");
  Result result;
  result.run = &header.run;
  for (int n = 0; n < 150; ++n) {
    result.due = header.began + (n < 100 ? n * 10ms : 1s + (n - 100) * 20ms);
    collector.add(result);
  }
  StreamParts info;
  const Drawing drawing = collector.finish();
  CHECK_THAT(plot_data(drawing, {}, info, {}), ContainsSubstring(R"("asked":[])"));
  info.runs = {header};
  CHECK_THAT(plot_data(drawing, {}, info, {}), ContainsSubstring(R"("asked":[100,)") &&
                                                   ContainsSubstring(R"(100,50,)") &&
                                                   ContainsSubstring(R"(,50]}}])"));
  info.runs[0].plan.stages =
      parse_stages("1062500us@100 1s@50");  // ends within a slice, at a quarter of it
  CHECK_THAT(plot_data(drawing, {}, info, {}), ContainsSubstring(R"(100,62.5,50)"));
}

TEST_CASE("a plot is one page with its data inside") {
  std::ostringstream out;
  write_plot(out, small(), {}, {}, {"</script><script>alert(1)</script>", 0});
  const std::string page = out.str();
  CHECK(page.starts_with("<!doctype html>"));
  CHECK(page.ends_with("</html>\n"));
  CHECK(page.find("<script>alert") == page.npos);
}
