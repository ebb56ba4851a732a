#include "analysis/gate.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <functional>

#include "analysis/tally.h"
#include "core/error.h"
#include "report/sample.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

// Hit n took n + 1 ms, all of it service time.
std::vector<Result> hits(std::uint64_t count) {
  std::vector<Result> all;
  for (std::uint64_t n = 0; n < count; ++n) {
    Result r = hit(n, n * 10ms, (n + 1) * 1ms);
    r.delay = {};
    all.push_back(r);
  }
  return all;
}

void fail(Result& r, Nanos after = 1us) {
  r.fault = Fault::status;
  r.error = "500 Internal Server Error";
  r.code = 500;
  r.service = after;
}

void drop(Result& r) {
  r.fault = Fault::dropped;
  r.code = 0;
  r.service = {};
}

GateResult judged(const std::string& gate, const std::vector<Result>& all) {
  const Wanted wanted{.gates = {parse_gate(gate)}};
  Tally tally(wanted);
  for (const Result& r : all) tally.add(r);
  return tally.gates().front();
}

std::string said(const std::string& gate, const std::vector<Result>& all) {
  const GateResult result = judged(gate, all);
  return std::string(result.passed ? "passed: " : "failed: ") + result.said;
}

std::string error_of(const std::string& text) {
  try {
    parse_gate(text);
  } catch (const ValueError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("each number can be a gate") {
  const std::vector<Result> all = hits(1000);
  CHECK(said("p50<500.5ms", all) == "passed: 500.04ms");
  CHECK(said("p99 < 1s", all) == "passed: 990.118ms");
  CHECK(said("p99<990ms", all) == "failed: 990.118ms");
  CHECK(said("p99<=991ms", all) == "passed: 990.118ms");
  CHECK(said("p(95)<1s", all) == "passed: 949.748ms");
  CHECK(said("mean<500.5ms", all) == "failed: 500.5ms");
  CHECK(said("avg<=500.5ms", all) == "passed: 500.5ms");
  CHECK(said("max==1s", all) == "passed: 1s");
  CHECK(said("p100<=1s", all) == "passed: 1s");
  CHECK(said("min>1ms", all) == "failed: 1ms");
  CHECK(said("latency max<2s", all) == "passed: 1s");
  CHECK(said("service max<2s", all) == "passed: 1s");
  CHECK(said("delay p99<1ms", all) == "passed: 0s");
  CHECK(said("errors<1%", all) == "passed: 0%");
  CHECK(said("success>=100%", all) == "passed: 100%");
  CHECK(said("rate>=100/s", all) == "passed: 100/s");
  CHECK(said("rate>100", all) == "failed: 100/s");
  CHECK(said("throughput>1", all) == "passed: 90.99/s");
  CHECK(said("hits>=1000", all) == "passed: 1000");
  CHECK(said("failed==0", all) == "passed: 0");
  CHECK(said("dropped!=0", all) == "failed: 0");
}

TEST_CASE("hits that failed or were dropped are infinitely slow, however fast they failed") {
  std::vector<Result> all = hits(1000);
  for (std::size_t n = 0; n < 5; ++n) fail(all[n]);
  for (std::size_t n = 5; n < 10; ++n) drop(all[n]);
  CHECK(judged("p99<=1s", all).passed);  // rank 990 is the last that succeeded
  CHECK(said("p99.1<1h", all) ==
        "failed: infinite: 10 hits failed or not sent (few hits: 9 beyond it)");
  CHECK_FALSE(judged("p99.1<1h", all).value.has_value());
  CHECK(said("mean<1h", all) == "failed: infinite: 10 hits failed or not sent");
  CHECK(said("max<1h", all) == "failed: infinite: 10 hits failed or not sent");
  CHECK(said("service p99.5<1h", all) ==
        "failed: infinite: 10 hits failed or not sent (few hits: 5 beyond it)");
  CHECK(said("min<=11ms", all) == "passed: 11ms");
  CHECK(said("delay max<1s", all) == "failed: infinite: 5 hits not sent");
  CHECK(said("errors<1%", all) == "failed: 1%");
  CHECK(said("errors<=0.01", all) == "passed: 1%");
  CHECK(said("failed<=5", all) == "passed: 5");
  CHECK(said("dropped<5", all) == "failed: 5");
  for (Result& r : all) fail(r);
  CHECK(said("min<1h", all) == "failed: infinite: 1000 hits failed or not sent");
}

TEST_CASE("an event that no connection could take has no delay to be judged") {
  std::vector<Result> all = hits(1000);
  const auto lose = [&](std::size_t n) {
    all[n].set_kind(Kind::ws);
    all[n].fault = Fault::lost;
    all[n].attempts = 0;
    all[n].delay = 10s;
  };
  for (std::size_t n = 0; n < 20; ++n) lose(n);
  CHECK(said("delay max<1s", all) == "passed: 0s");
  CHECK(said("p99<1h", all) == "failed: infinite: 20 hits failed or not sent");
  for (std::size_t n = 0; n < 1000; ++n) lose(n);
  CHECK(said("delay max<1s", all) == "failed: cannot be judged: no hit was sent");
}

TEST_CASE("what cannot be judged fails, and says why") {
  CHECK(said("p99<1h", {}) == "failed: cannot be judged: there are no hits");
  CHECK(said("errors<1%", {}) == "failed: cannot be judged: there are no hits");
  CHECK(said("dropped==0", {}) == "failed: cannot be judged: there are no hits");
  CHECK(said("hits==0", {}) == "passed: 0");
  CHECK(said("code=500 p50<1h", hits(10)) == "failed: cannot be judged: there are no such hits");
  CHECK(said("p99<1h", hits(99)) == "failed: cannot be judged: p99 takes 100 hits, there are 99");
  CHECK(said("p99<1h", hits(100)) == "passed: 98.992ms (few hits: 1 beyond it)");
  CHECK(said("p99.9<1h", hits(500)) ==
        "failed: cannot be judged: p99.9 takes 1000 hits, there are 500");
  CHECK(said("p95<1h", hits(19)) == "failed: cannot be judged: p95 takes 20 hits, there are 19");
  CHECK(judged("p95<1h", hits(20)).passed);
  CHECK_FALSE(judged("p95<1h", hits(19)).judged);
  std::vector<Result> foreign = hits(100);
  for (Result& r : foreign) r.flags = result_flag::foreign;
  CHECK(judged("p90<1s", foreign).passed);
  CHECK_THAT(said("service p90<1s", foreign), ContainsSubstring("have no service times"));
}

TEST_CASE("a value is never rounded across its limit") {
  std::vector<Result> all = hits(1);
  all[0].service = 200'000'400ns;
  CHECK(said("max<=200ms", all) == "failed: 200.0004ms");
  CHECK(said("max<=300ms", all) == "passed: 200ms");
}

TEST_CASE("a gate can be about some of the hits") {
  std::vector<Result> all = hits(100);
  for (std::size_t n = 50; n < 100; ++n) all[n].url = "http://localhost:8080/slow";
  CHECK(said("target=\"GET /\" max<=50ms", all) == "passed: 50ms");
  CHECK(said("target='GET /slow' max<=50ms", all) == "failed: 100ms");
  CHECK(said("target=\"GET /slow\" latency>99ms hits==1", all) == "passed: 1");
  CHECK(said("latency>10ms hits<90", all) == "failed: 90");
}

TEST_CASE("k6's words are understood") {
  const std::vector<Result> all = hits(100);
  CHECK(judged("http_req_duration p(95)<200", all).limit == 200e6);
  CHECK(judged("http_req_duration p(95)<200", all).passed);
  CHECK_FALSE(judged("http_req_duration p(95)<90", all).passed);
  CHECK(judged("http_req_duration p(99.9) < 1s", all).limit == 1e9);
  CHECK(judged("http_req_duration med<51", all).passed);
  CHECK(judged("http_req_duration avg<51", all).passed);
  CHECK(judged("http_req_failed rate<0.01", all).passed);
  CHECK(judged("http_req_failed count==0", all).passed);
  CHECK(judged("http_reqs rate>=99", all).passed);
  CHECK(judged("http_reqs count>=100", all).passed);
  CHECK(judged("dropped_iterations count==0", all).passed);
}

TEST_CASE("a share has its % or is below 1, whatever it is a share of") {
  for (const std::string measure :
       {"errors", "success", "ws_event loss", "ws_event errors", "ws_connect success",
        "ws_disconnect rate", "broadcast reach", "http_req_failed rate"}) {
    CAPTURE(measure);
    CHECK(parse_gate(measure + "<5%").limit == 0.05);
    CHECK(parse_gate(measure + "<0.05").limit == 0.05);
    CHECK(parse_gate(measure + "==100%").limit == 1);
    CHECK(parse_gate(measure + "==0").limit == 0);
    CHECK_THAT(error_of(measure + "<5"),
               ContainsSubstring("5 is above 1, so it is no share; write 5%"));
    CHECK_THAT(error_of(measure + "<1"), ContainsSubstring("1 is ambiguous; write 1% or 100%"));
    CHECK_THAT(error_of(measure + "<101%"), ContainsSubstring("\"101%\" is not a share"));
    CHECK_THAT(error_of(measure + "<101"), ContainsSubstring("\"101\" is not a share"));
  }
}

TEST_CASE("a mistyped gate is refused with its place and what to write") {
  CHECK_THAT(error_of(""), ContainsSubstring("column 1: a number to judge is missing"));
  CHECK_THAT(error_of("q99<1s"), ContainsSubstring("column 1: there is no number \"q99\""));
  CHECK_THAT(error_of("p0<1s"), ContainsSubstring("write e.g. p99 or p99.9"));
  CHECK_THAT(error_of("p101<1s"), ContainsSubstring("at most 100"));
  CHECK_THAT(error_of("p99 200ms"), ContainsSubstring("column 4: an operator is missing"));
  CHECK_THAT(error_of("p99<"), ContainsSubstring("column 5: a value is missing"));
  CHECK_THAT(error_of("p99<200"), ContainsSubstring("it has no unit"));
  CHECK_THAT(error_of("p99<1s p95<1s"), ContainsSubstring("column 5: \"1s p95<1s\""));
  CHECK_THAT(error_of("errors<1"), ContainsSubstring("1% or 100%"));
  CHECK_THAT(error_of("errors<1ms"), ContainsSubstring("is not a share"));
  CHECK_THAT(error_of("rate>100/m"), ContainsSubstring("is not a number"));
  CHECK_THAT(error_of("target=\"GET /\""),
             ContainsSubstring("column 15: the gate after the conditions"));
  CHECK_THAT(error_of("http_req_waiting p(95)<1"), ContainsSubstring("supported names of k6"));
  CHECK_THAT(error_of("service rate<1"), ContainsSubstring("there is no number \"rate\""));
  CHECK_THAT(error_of("p(99<1s"), ContainsSubstring("\")\" is missing"));
  CHECK_THAT(error_of("code=200 time>1s p50<1s"),
             ContainsSubstring("column 10: a gate covers the whole time of the report"));
}

TEST_CASE("however a tally is shared out, gates and filter come to the same") {
  std::vector<Result> all = hits(300);
  for (std::size_t n = 0; n < 300; n += 3) fail(all[n], 5ms);
  const Wanted wanted{
      .filter = {parse_condition("latency<=250ms")},
      .gates = {parse_gate("p50<1s"), parse_gate("code=200 max<1s"), parse_gate("errors<1%")}};
  Tally one(wanted), first(wanted), second(wanted);
  for (const Result& r : all) one.add(r);
  for (std::size_t n = 0; n < 300; ++n) (n % 7 < 3 ? first : second).add(all[n]);
  second.merge(first);
  CHECK(one.summary().hits == second.summary().hits);
  CHECK(one.records_read() == 300);
  CHECK(second.records_read() == 300);
  const auto wanted_results = one.gates(), results = second.gates();
  for (std::size_t i = 0; i < results.size(); ++i) {
    CHECK(results[i].value == wanted_results[i].value);
    CHECK(results[i].said == wanted_results[i].said);
  }
}
