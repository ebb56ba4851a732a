#include "report/html.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <sstream>

#include "core/units.h"
#include "report/factory.h"
#include "support/stream_parts.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr WallTime kStart{1'700'000'000s};

Result hit(Nanos due, Nanos service = 2ms) {
  Result result;
  result.method = "GET";
  result.url = "http://localhost/";
  result.due = kStart + due;
  result.delay = 1ms;
  result.service = service;
  result.code = 200;
  return result;
}

Result failed(Nanos due, std::string_view error) {
  Result result = hit(due);
  result.code = 0;
  result.fault = Fault::reset;
  result.error = error;
  return result;
}

std::string data_of(const Metrics& metrics, const StreamInfo& info = {}) {
  return html_data({metrics.summary(), info});
}

RunHeader run(std::string attack, std::string schedule = {}, double rate = 0) {
  RunHeader header;
  header.attack = std::move(attack);
  header.schedule = std::move(schedule);
  header.rate = rate;
  return header;
}

// The items of the first list of this name: enough to look into what we print ourselves.
std::size_t items(const std::string& json, const std::string& name) {
  const std::size_t begin = json.find("\"" + name + "\":[");
  REQUIRE(begin != json.npos);
  const std::string list = json.substr(begin, json.find(']', begin) - begin);
  return static_cast<std::size_t>(std::count(list.begin(), list.end(), ',')) + 1;
}

}  // namespace

TEST_CASE("an empty input gives a page that can say so") {
  CHECK(
      data_of(Metrics()) ==
      R"({"generator":"unknown",)"
      R"("findings":[["bad","the input is empty: there is neither a hit nor an attack in it",""]],)"
      R"("gates":[],"problems":[],"run":{"rate_asked":0,"attack_count":0,"attacks":[],"count":0,)"
      R"("headers":[]},"hits":0,"ok":0,"failed":0,"dropped":0,"unsent":0})");
}

TEST_CASE("the page's data hold the totals, codes and faults") {
  Metrics metrics;
  for (int i = 0; i < 100; ++i) metrics.add(hit(i * 20ms));
  metrics.add(failed(2000ms, "connection reset"));
  metrics.add(failed(2020ms, "connection reset"));
  const std::string data = data_of(metrics);
  CHECK_THAT(data, ContainsSubstring(R"("hits":102,"ok":100,"failed":2,"dropped":0,)"));
  CHECK_THAT(data, ContainsSubstring(R"("attack":2020000000,"wait":3000000,"rate":50,)"));
  CHECK_THAT(data, ContainsSubstring(R"("codes":[[200,100],[0,2]],"other_codes":0)"));
  CHECK_THAT(data, ContainsSubstring(R"("fault_kinds":1,"faults":[{"fault":"reset",)"
                                     R"("error":"connection reset","count":2,)"
                                     R"("first":2000000000,"last":2020000000,"method":"GET",)"
                                     R"("url":"http://localhost/","seq":0}])"));
}

TEST_CASE("the time axis is coarse enough to be read, and loses no hit") {
  for (const int count : {1, 2, 50, 3'000, 100'000}) {
    Metrics metrics;
    for (int i = 0; i < count; ++i) metrics.add(hit(i * 20ms));
    const std::string data = data_of(metrics);
    CAPTURE(count);
    CHECK(items(data, "p50") <= 160);
    if (count >= 3'000) CHECK(items(data, "p50") >= 20);
    const std::size_t codes = data.find(R"("codes":[[200,[)");
    REQUIRE(codes != data.npos);
    std::istringstream list(data.substr(codes + 15));
    long sum = 0;
    char comma = ',';
    for (long n; comma == ',' && list >> n >> comma;) sum += n;
    CHECK(sum == count);
  }
}

TEST_CASE("a slice without hits has no quantiles") {
  Metrics metrics;
  metrics.add(hit(0s));
  metrics.add(hit(10s));
  CHECK_THAT(data_of(metrics), ContainsSubstring("null,null"));
}

TEST_CASE("the size of the page does not follow the size of hostile texts or their number") {
  Metrics metrics;
  const std::string longest(100'000, '<');
  for (int i = 0; i < 2'000; ++i) {
    const std::string error = longest + std::to_string(i);
    Result result = failed(i * 1ms, error);
    result.code = static_cast<std::uint16_t>(i);
    result.url = longest;
    metrics.add(result);
  }
  StreamParts info;
  info.problems = {longest};
  for (int i = 0; i < 100; ++i) info.runs.push_back(run(longest + std::to_string(i)));
  CHECK(data_of(metrics, info).size() < 600'000);
}

TEST_CASE("a cut text stays valid UTF-8") {
  Metrics metrics;
  std::string text = "x";
  for (int i = 0; i < 200; ++i) text += "\u00e9";
  metrics.add(failed(0s, text));
  CHECK(data_of(metrics).find("\\ufffd") == std::string::npos);
}

TEST_CASE("the target rate is on the page if there was one") {
  Metrics metrics;
  metrics.add(hit(0s));
  StreamParts info;
  info.runs = {run("", "50/1s for 1m0s", 50)};
  CHECK_THAT(data_of(metrics, info), ContainsSubstring(R"("rate_asked":50,)"));
  info.runs[0].plan.stages = parse_stages("10s:100");
  CHECK_THAT(data_of(metrics, info), ContainsSubstring(R"("rate_asked":50,)"));
  info.ends.resize(1);
  info.ends[0].stop = Stop::interrupt;
  CHECK_THAT(data_of(metrics, info), ContainsSubstring(R"("rate_asked":0,)"));
}

TEST_CASE("each gate is on the page with its value") {
  Metrics metrics;
  metrics.add(hit(0s));
  const StreamInfo info;
  Report report{metrics.summary(), info};
  report.gates.resize(2);
  report.gates[0].gate = "p50<1ms";
  report.gates[0].said = "3ms";
  report.gates[1].gate = "errors<1%";
  report.gates[1].passed = true;
  report.gates[1].said = "0%";
  CHECK_THAT(html_data(report),
             ContainsSubstring(R"("gates":[{"gate":"p50\u003c1ms","passed":false,"said":"3ms"},)"
                               R"({"gate":"errors\u003c1%","passed":true,"said":"0%"}])"));
}

TEST_CASE("each group is on the page") {
  Groups groups({.keys = {Key::target}});
  for (int i = 0; i < 10; ++i) groups.add(hit(i * 20ms));
  groups.add(failed(200ms, "reset"));
  Metrics metrics;
  metrics.add(hit(0s));
  const StreamInfo info;
  Report report{metrics.summary(), info};
  report.by = {Key::target};
  report.groups = groups.sorted();
  CHECK_THAT(html_data(report),
             ContainsSubstring(R"("by":["target"],"group_quantiles":[0.5,0.9,0.99],)"
                               R"("groups":[{"by":["GET http://localhost/"],"hits":11,"failed":1,)"
                               R"("unsent":0,)"));
}

TEST_CASE("phases are on the page with -by=phase, of each group or of all hits") {
  Result one = hit(0s);
  one.phases.wait = 1500us;
  Metrics metrics;
  metrics.add(one);
  PhaseTimes times;
  times.add(one);
  Groups groups(parse_by("code,phase"));
  groups.add(one);
  const StreamInfo info;
  Report report{metrics.summary(), info};
  CHECK_THAT(html_data(report), ContainsSubstring(R"("phases":[])"));
  report.phases = &times;
  CHECK_THAT(html_data(report),
             ContainsSubstring(R"("phases":[{"by":[],"phase":"delay","share":)") &&
                 ContainsSubstring(R"({"by":[],"phase":"wait","share":0.5,"min":1500000,"count":1,)"
                                   R"("mean":1500000,"max":1500000,"quantiles":[1500000,)"));
  report.by = {Key::code};
  report.groups = groups.sorted();
  CHECK_THAT(html_data(report), ContainsSubstring(R"("phases":[{"by":["200"],"phase":"delay",)"));
}

TEST_CASE("the page's histogram holds each hit once") {
  Metrics metrics;
  for (int i = 1; i <= 1000; ++i) metrics.add(hit(0s, Nanos(i * i * 1000)));
  const std::string data = data_of(metrics);
  CHECK_THAT(data, ContainsSubstring(R"("bins":{"low":1001000,"high":1001000000,"counts":[)"));
  CHECK(items(data, "counts") == 60);
  std::istringstream list(data.substr(data.find("\"counts\":[") + 9));
  long sum = 0;
  char comma = ',';
  for (long n; comma != ']' && list >> comma >> n;) sum += n;
  CHECK(sum == 1000);
}

TEST_CASE("hits of one latency are one bin, and their parts a row for each quantile") {
  Metrics metrics({}, true, true);
  Result one = hit(0s);
  one.phases.wait = 1500us;
  metrics.add(one);
  metrics.add(one);
  const std::string data = data_of(metrics);
  CHECK_THAT(data, ContainsSubstring(R"("bins":{"low":3000000,"high":3000000,"counts":[2]})"));
  CHECK_THAT(data, ContainsSubstring(R"("breakdown":{"count":2,"parts":["delay","wait","rest"],)"
                                     R"("rows":[[null,[1000000,1500000,500000]],[0.5,)"));
}

TEST_CASE("the html report is one page with its data inside, and can be printed again") {
  Metrics metrics;
  metrics.add(failed(0s, "</script><script>alert(1)</script>"));
  std::ostringstream out;
  const StreamInfo info;
  const Report report{metrics.summary(), info};
  const auto reporter = make_reporter("html", "").reporter;
  reporter->print(report, out);
  const std::string page = out.str();
  CHECK(page.starts_with("<!doctype html>"));
  CHECK(page.ends_with("</html>\n"));
  CHECK(page.find("<script>alert") == page.npos);
  std::ostringstream again;
  reporter->print(report, again);
  CHECK(again.str() == page);
}
