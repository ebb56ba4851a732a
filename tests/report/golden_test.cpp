#include "golden/golden.h"

#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "analysis/tally.h"
#include "report/factory.h"
#include "report/sample.h"
#include "support/stream_parts.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

using Fill = void (*)(Metrics&);

std::string report(const std::string& type, Fill fill, const StreamInfo& info,
                   const std::string& buckets = "") {
  const ReportFormat format = make_reporter(type, buckets);
  Metrics metrics(format.bounds);
  if (fill) fill(metrics);
  std::ostringstream out;
  format.reporter->print({metrics.summary(), info}, out);
  return out.str();
}

StreamParts whole() {
  StreamParts info;
  info.runs = {header()};
  RunEnd end;
  end.run = header().run;
  end.planned = 100;
  info.ends = {end};
  for (int second = 1; second <= 2; ++second) {
    Health row;
    row.run = header().run;
    row.at = second * 1s;
    row.lag_max = 90us;
    row.longest_turn = 250us;
    row.cpu = 20ms;
    row.process_cpu = second * 25ms;
    row.descriptors = 11;
    row.local_ports = 30;
    info.health.push_back(row);
  }
  return info;
}

StreamParts damaged() {
  StreamParts info = whole();
  info.ends.clear();
  info.health.clear();
  info.corrupt = 1;
  info.corrupt_bytes = 812;
  info.incomplete = true;
  info.problems = {"run.bin: byte 8812: the checksum is wrong"};
  return info;
}

std::string gated(const std::string& type) {
  const ReportFormat format = make_reporter(type, "");
  const Wanted wanted{
      .bounds = format.bounds,
      .gates = {parse_gate("p50<9ms"), parse_gate("errors<1%"), parse_gate("code=\"200\" max<9ms"),
                parse_gate("p90<9ms"), parse_gate("p99.9<9ms")}};
  Tally tally(wanted);
  add_bad(tally);
  const StreamInfo info = whole();
  std::ostringstream out;
  format.reporter->print({.summary = tally.summary(), .info = info, .gates = tally.gates()}, out);
  return out.str();
}

std::string grouped(const std::string& type, const std::string& by) {
  const ReportFormat format = make_reporter(type, "");
  const Wanted wanted{.bounds = format.bounds, .by = parse_by(by)};
  Tally tally(wanted);
  add_bad(tally);
  const StreamInfo info = whole();
  std::ostringstream out;
  format.reporter->print({.summary = tally.summary(),
                          .info = info,
                          .by = wanted.by.keys,
                          .groups = tally.groups(),
                          .phases = tally.phases(),
                          .quantiles = parse_quantiles("50,99.9")},
                         out);
  return out.str();
}

// As Vegeta's records are: neither due nor service times.
void add_foreign(Metrics& metrics) {
  for (std::uint64_t n = 0; n < 100; ++n) {
    Result r = hit(n, n * 20ms, 1ms + n * 30us);
    r.flags = result_flag::foreign;
    metrics.add(r);
  }
}

}  // namespace

TEST_CASE("text of an attack that went well") {
  check_golden("report-good.text", report("text", add_good, whole()));
}

TEST_CASE("text of a bad attack from a damaged file says first what is wrong") {
  check_golden("report-bad.text", report("text", add_bad<Metrics>, damaged()));
}

TEST_CASE("text of foreign records has Vegeta's lines alone") {
  check_golden("report-foreign.text", report("text", add_foreign, {}));
}

TEST_CASE("text of nothing") { check_golden("report-empty.text", report("text", nullptr, {})); }

TEST_CASE("JSON of an attack that went well") {
  check_golden("report-good.json", report("json", add_good, whole()));
}

TEST_CASE("JSON of a bad attack, with buckets") {
  check_golden("report-bad.json", report("json", add_bad<Metrics>, damaged(), "[0,1ms,5ms]"));
}

TEST_CASE("JSON of nothing") { check_golden("report-empty.json", report("json", nullptr, {})); }

TEST_CASE("every type shows the gates") {
  for (const std::string type : {"text", "json", "hist[0,5ms]", "markdown", "junit"}) {
    check_golden("report-gates." + type.substr(0, type.find('[')), gated(type));
  }
  const std::string plot = gated("hdrplot");
  CHECK(plot.ends_with(
      "# gate FAILED: p99.9<9ms: cannot be judged: p99.9 takes 1000 hits, there are 20\n"));
}

TEST_CASE("groups have the same numbers as the whole, for the quantiles of -quantiles") {
  for (const std::string type : {"text", "json", "markdown", "junit", "hist[0,2ms,5ms]"}) {
    check_golden("report-groups." + type.substr(0, type.find('[')), grouped(type, "code,url"));
  }
}

TEST_CASE("hdrplot has a table for each group, under a comment with its name") {
  const std::string plot = grouped("hdrplot", "code");
  CHECK(std::count(plot.begin(), plot.end(), 'V') == 4);
  CHECK(plot.starts_with("Value(ms)"));
  for (const char* name : {"code=0", "code=200", "code=500"}) {
    CHECK(plot.find("\n\n# group " + std::string(name) + "\nValue(ms)") != std::string::npos);
  }
}

TEST_CASE("histograms count between bounds") {
  check_golden("report-good.hist", report("hist[0,1ms,2ms,5ms,10ms]", add_good, whole()));
  CHECK(report("histo", add_good, whole(), "[1ms,2ms,5ms,10ms]") ==
        report("hist[0, 1ms, 2ms, 5ms, 10ms]", add_good, whole()));
}

TEST_CASE("a histogram of nothing is empty") {
  CHECK(report("hist[0,1ms]", nullptr, {}) ==
        "Bucket         #  %      Histogram\n"
        "[0s,    1ms]   0  0.00%  \n"
        "[1ms,   +Inf]  0  0.00%  \n");
}

TEST_CASE("hdrplot prints 94 quantiles") {
  const std::string plot = report("hdrplot", add_good, whole());
  CHECK(std::count(plot.begin(), plot.end(), '\n') == 95);
  check_golden("report-good.hdrplot", plot);
}
