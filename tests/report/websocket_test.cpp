
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <sstream>

#include "analysis/tally.h"
#include "analysis/window.h"
#include "cli/suggest.h"
#include "core/error.h"
#include "golden/golden.h"
#include "report/factory.h"
#include "report/websocket_sample.h"
#include "support/stream_parts.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace {

Tally tally_of(const Wanted& wanted, const std::vector<Result>& results) {
  Tally tally(wanted);
  for (const Result& result : results) tally.add(result);
  return tally;
}

std::string report(const std::string& type, const Wanted& wanted,
                   const std::vector<Result>& results) {
  const Tally tally = tally_of(wanted, results);
  StreamParts info;
  info.runs = {header()};
  info.ends = {{.run = header().run, .planned = 100}};
  std::ostringstream out;
  make_reporter(type, "").reporter->print({.summary = tally.summary(),
                                           .info = info,
                                           .whole = tally.whole(),
                                           .gates = tally.gates(),
                                           .by = wanted.by.keys,
                                           .groups = tally.groups(),
                                           .sections = tally.sections(),
                                           .side_results = tally.side_results_read(),
                                           .of_side_results = tally.of_side_results()},
                                          out);
  return out.str();
}

std::string said(const std::string& gate, const std::vector<Result>& results) {
  const Wanted wanted{.gates = {parse_gate(gate)}};
  const GateResult result = tally_of(wanted, results).gates().front();
  return std::string(result.passed ? "passed: " : "failed: ") + result.said;
}

std::string error_of(const std::string& gate) {
  try {
    parse_gate(gate);
  } catch (const UnknownWord& error) {
    return with_suggestion(error);
  } catch (const ValueError& error) {
    return error.what();
  }
  return "no error";
}

std::vector<Result> hits_of(std::vector<Result> results) {
  std::erase_if(results, [](const Result& result) { return !result.is_hit; });
  return results;
}

}  // namespace

TEST_CASE("what happens to connections changes no number of the hits") {
  const Wanted wanted{.bounds = {0ns, 1ms}, .slices = true};
  const Tally with = tally_of(wanted, chat()), without = tally_of(wanted, hits_of(chat()));
  const Summary &a = with.summary(), &b = without.summary();
  CHECK(a.hits == 100);
  CHECK(a.ok == 97);
  CHECK(a.latency.all().buckets() == b.latency.all().buckets());
  CHECK(a.rate() == b.rate());
  CHECK(a.throughput() == b.throughput());
  CHECK(a.earliest == b.earliest);
  CHECK(a.end == b.end);
  CHECK(a.faults == b.faults);
  CHECK(a.buckets == b.buckets);
  CHECK(a.slices_begin == b.slices_begin);
  CHECK(a.slices.size() == b.slices.size());
  CHECK(with.records_read() == 145);
  CHECK(with.side_results_read() == 45);
}

TEST_CASE("a report of WebSockets has a part for each kind") {
  for (const char* const type : {"text", "json", "markdown"}) {
    check_golden("report-websocket." + std::string(type), report(type, {}, chat()));
  }
}

TEST_CASE("the page has the same lines, beside the hits or without any") {
  std::vector<Result> results = chat();
  for (const char* const hits : {"\"hits\":100,", "\"hits\":0,"}) {
    const std::string page = report("html", {}, results);
    CHECK_THAT(page, ContainsSubstring(hits));
    CHECK_THAT(
        page,
        ContainsSubstring(
            R"(["Connections",["tried","opened","cut","success"],["22","21","0","95.45%"]])"));
    CHECK_THAT(page, ContainsSubstring(R"(["Messages",["received","unawaited"],["350","30"]])"));
    CHECK_THAT(page, ContainsSubstring(R"(["ws_disconnect","status",1,"closed by the server: )"));
    CHECK_THAT(page, ContainsSubstring(R"("tried":22,"opened":21,"lost":1,"recovered":1,)"));
    CHECK_THAT(page, ContainsSubstring(R"("timeline":{"length":31250000,"begin":)"));
    CHECK_THAT(page, ContainsSubstring(R"({"name":"Recovering","min":53000000,"count":1,)"));
    std::erase_if(results, [](const Result& result) { return result.is_hit; });
  }
}

TEST_CASE("what the script of the page draws of a section is known to the last member") {
  const std::string page = report("html", {.slices = true}, chat());
  const std::size_t begin = page.find(R"("sections":[)"),
                    end = page.find(R"(,"closed_loop":)", begin);
  REQUIRE(end != std::string::npos);
  std::string lines;  // that a person can compare
  for (const char c : page.substr(begin, end - begin)) {
    if (lines.ends_with("],") || lines.ends_with("},")) lines += '\n';
    lines += c;
  }
  check_golden("report-websocket.page", lines + '\n');
}

TEST_CASE("held connections without a single event are an attack, and no empty input") {
  std::vector<Result> idle = chat();
  std::erase_if(idle, [](const Result& result) { return result.is_hit; });
  const std::string text = report("text", {}, idle);
  CHECK_THAT(text, StartsWith("WebSocket:\n"));
  CHECK_THAT(report("markdown", {}, idle), !ContainsSubstring("target rate"));
  CHECK_THAT(text, ContainsSubstring("Connections   [tried, opened, cut, success]     22, 21, 0"));
  CHECK_THAT(text, !ContainsSubstring("!"));
  CHECK_THAT(text, !ContainsSubstring("Events"));
}

TEST_CASE("without records of WebSockets no report speaks of them") {
  const std::vector<Result> http = {hit(0, 0s, 1ms), hit(1, 20ms, 1ms)};
  for (const char* const type : {"text", "json", "markdown"}) {
    CHECK_THAT(report(type, {}, http),
               !ContainsSubstring("ebSocket") && !ContainsSubstring("websocket"));
  }
}

TEST_CASE("a filter for a kind makes the report one of that kind") {
  const auto of = [](const char* condition) {
    return tally_of({.filter = {parse_condition(condition)}}, chat());
  };
  CHECK(of("kind=ws_connect").summary().hits == 22);
  CHECK(of("kind=ws_connect").whole()->hits == 100);
  CHECK(websocket_of(of("kind=ws_connect")).events.all.hits == 0);
  CHECK(of("kind=ws_event").summary().hits == 100);
  CHECK(websocket_of(of("kind=ws_event")).connects.all.hits == 0);
  // Nothing but their own kind makes hits of them.
  CHECK(of("kind!=ws_event").summary().hits == 0);
  CHECK(of("fault=status").summary().hits == 0);
  CHECK(websocket_of(of("fault=status")).connects.all.failed == 1);
  CHECK_THAT(report("text", {.filter = {parse_condition("kind=ws_connect")}}, chat()),
             ContainsSubstring("! no hits: the numbers are those of 22 side results"));
}

TEST_CASE("groups by kind show side results beside the hits; other groups do not know them") {
  const Tally by_kind = tally_of({.by = parse_by("kind")}, chat());
  std::vector<std::pair<std::string, std::uint64_t>> found;
  for (const Group& group : by_kind.groups()) {
    found.emplace_back(group.values.at(0), group.summary->hits);
  }
  CHECK(found == std::vector<std::pair<std::string, std::uint64_t>>{{"ws_connect", 22},
                                                                    {"ws_disconnect", 21},
                                                                    {"ws_event", 100},
                                                                    {"ws_ping", 1},
                                                                    {"ws_recover", 1}});
  CHECK(by_kind.summary().hits == 100);
  const Tally by_url = tally_of({.by = parse_by("url")}, chat());
  REQUIRE(by_url.groups().size() == 1);
  CHECK(by_url.groups()[0].summary->hits == 100);
}

TEST_CASE("a kind of a later barrage is a hit, by its number") {
  Result later = hit(0, 0s, 1ms);
  later.kind = static_cast<Kind>(77);
  const Tally tally = tally_of({.by = parse_by("kind")}, {later});
  CHECK(tally.summary().hits == 1);
  CHECK(tally.groups().at(0).values.at(0) == "77");
}

TEST_CASE("gates of a kind are about its records") {
  CHECK(said("ws_connect success>99.5%", chat()) == "failed: 95.45%");
  CHECK(said("ws_connect success>95%", chat()) == "passed: 95.45%");
  CHECK(said("ws_connect p50<500ms", chat()) == "passed: 2.999ms");
  CHECK(said("ws_connect max<500ms", chat()) == "failed: infinite: 1 hit failed or not sent");
  CHECK(said("ws_event p95<200ms", chat()).starts_with("passed: 1.9"));
  CHECK(said("ws_event p99<200ms", chat()).starts_with("failed: infinite"));
  CHECK(said("ws_event loss<0.1%", chat()) == "failed: 2%");
  CHECK(said("ws_event loss<=2%", chat()) == "passed: 2%");
  CHECK(said("ws_event hits==100", chat()) == "passed: 100");
  CHECK(said("ws_recover max<1s", chat()) == "passed: 53ms");
  CHECK(said("ws_recover p95<1s", chat()) ==
        "failed: cannot be judged: p95 takes 20 hits, there are 1");
  CHECK(said("ws_ping mean<1ms", chat()) == "passed: 300µs");
  CHECK(said("ws_disconnect rate<5%", chat()) == "passed: 4.76%");
  CHECK(said("ws_disconnect rate<4%", chat()) == "failed: 4.76%");
  CHECK(said("ws_disconnect hits<=21", chat()) == "passed: 21");
  CHECK(said("ws_disconnect failed==1", chat()) == "passed: 1");
  CHECK(said("kind=ws_connect success>95%", chat()) == "passed: 95.45%");
  CHECK(said("connection=new ws_connect success>99%", chat()) == "failed: 95.24%");
  CHECK(said("method=WS ws_disconnect rate<5%", chat()) == "passed: 4.76%");
  CHECK(said("method=GET ws_disconnect rate<5%", chat()) ==
        "failed: cannot be judged: no connection was opened");
}

TEST_CASE("messages are counted where their connections end, whatever awaited them") {
  const Messages all = websocket_of(tally_of({}, chat())).messages;
  CHECK(all.ends == 21);
  CHECK(all.received == 350);
  CHECK(all.unawaited == 30);
  const Wanted lost{
      .filter = {parse_condition("kind=ws_disconnect"), parse_condition("fault=status")}};
  CHECK(websocket_of(tally_of(lost, chat())).messages.received == 30);
  CHECK(websocket_of(tally_of(lost, chat())).messages.unawaited == 27);
  const Wanted events{.filter = {parse_condition("kind=ws_event")}};
  CHECK(websocket_of(tally_of(events, chat())).messages.ends == 0);
}

TEST_CASE("events add up to what was due, and connections to what was tried") {
  std::vector<Result> results = chat();
  for (std::uint64_t n = 100; n < 103; ++n) {
    Result never = socket_record(What::hit, n * 20ms, 0s, 0);
    never.seq = n;
    fail(never, Fault::dropped, "not sent: the reader of the output is too slow");
    results.push_back(never);
  }
  results.push_back(socket_record(What::cut, 2s, 1ms, 30));
  const std::string text = report("text", {}, results);
  CHECK_THAT(text, ContainsSubstring("[due, sent, replies, lost, cut]   103, 100, 97, 2, 1"));
  CHECK_THAT(text, ContainsSubstring("[tried, opened, cut, success]     22, 21, 1, 95.45%"));
  const std::string json = report("json", {}, results);
  CHECK_THAT(json, ContainsSubstring(R"("ws_event":{"due":103,"sent":100,"replies":97,"lost":2,)"
                                     R"("cut":1,"dropped":3,"unsent":0,)"));
  CHECK_THAT(json,
             ContainsSubstring(R"("ws_connect":{"tried":22,"opened":21,"failed":1,"cut":1,)"));
}

TEST_CASE("connections that were given up by plan fail no gate, and are no fault") {
  std::vector<Result> results;
  for (std::uint32_t n = 1; n <= 10; ++n) {
    results.push_back(socket_record(n < 6 ? What::connect : What::cut, 0s, 2ms, n));
  }
  const Wanted gate{
      .gates = {parse_gate("ws_connect success>99.5%"), parse_gate("ws_connect failed==0")}};
  for (const GateResult& result : tally_of(gate, results).gates()) CHECK(result.passed);
  CHECK_THAT(report("text", {}, results), !ContainsSubstring("WebSocket Faults"));
  // None opened, and none failed.
  results.erase(results.begin(), results.begin() + 5);
  CHECK_THAT(report("text", {}, results),
             ContainsSubstring("[tried, opened, cut, success]     0, 0, 5, none tried"));
  CHECK_THAT(report("json", {}, results),
             ContainsSubstring(R"({"tried":0,"opened":0,"failed":0,"cut":5,"success":null,)"));
}

TEST_CASE("events that no connection could take are never sent, and no format calls them so") {
  std::vector<Result> results;
  for (std::uint64_t n = 0; n < 100; ++n) {
    Result event = socket_record(What::hit, n * 20ms, n < 72 ? 2ms : 0ns, n < 72 ? 1 : 0);
    if (n >= 72) {
      fail(event, Fault::lost, "no connection was open");
      event.attempts = 0;
    }
    results.push_back(event);
  }
  const std::string text = report("text", {}, results);
  CHECK_THAT(text, StartsWith("! 28 of 100 events were not sent: no connection could take them\n"));
  CHECK_THAT(text, ContainsSubstring("[due, sent, replies, lost, cut]   100, 72, 72, 28, 0\n"
                                     "Never Sent    [events]                          28\n"));
  CHECK_THAT(text, ContainsSubstring("Latencies     [min, mean, 50, 90, 95, 99, max]  2ms, "));
  const std::string json = report("json", {}, results);
  CHECK_THAT(json, ContainsSubstring(R"("due":100,"sent":72,"replies":72,"lost":28,)"));
  CHECK_THAT(json, ContainsSubstring(R"("status_codes":{"101":72})"));
  CHECK_THAT(json, ContainsSubstring(R"("failed":28,"dropped":0,"unsent":28,)"));
  CHECK_THAT(json, ContainsSubstring(R"("loss":0.28,)"));
}

TEST_CASE("gates hold messages to a number, or to a rate") {
  CHECK(said("messages received==350", chat()) == "passed: 350");
  CHECK(said("messages unawaited==0", chat()) == "failed: 30");
  CHECK(said("messages received>=100/s", chat()) == "passed: 116.67/s");
  CHECK(said("messages unawaited<10/s", chat()) == "failed: 10/s");
  CHECK(said("method=WS messages unawaited<=30", chat()) == "passed: 30");
  CHECK(said("method=GET messages unawaited==0", chat()) ==
        "failed: cannot be judged: no connection that reports its messages has ended");
  CHECK(error_of("messages sent>1") ==
        "\"messages sent>1\", column 10: of messages there are received and unawaited");
  CHECK(error_of("messages unawaited<1%") ==
        "\"messages unawaited<1%\", column 20: \"1%\" is not a number; write e.g. messages "
        "unawaited==0 or messages received>=100/s");
}

TEST_CASE("gates hold broadcasts to the time of their first, median and last receiver") {
  CHECK(said("broadcast first p50<1ms", chat()) ==
        "passed: 400\u00b5s (few broadcasts: 5 beyond it)");
  CHECK(said("broadcast first min<1ms", chat()) == "passed: 400\u00b5s");
  CHECK(said("broadcast median p(80)<500us", chat()) ==
        "failed: 700\u00b5s (few broadcasts: 2 beyond it)");
  CHECK(said("broadcast first max<1s", chat()) ==
        "failed: infinite: 1 broadcast reached no receiver");
  CHECK(said("broadcast last mean<1s", chat()) ==
        "failed: infinite: 2 broadcasts did not reach all");
  CHECK(said("broadcast last med<10ms", chat()).starts_with("passed: "));
  CHECK(said("broadcast median p95<1s", chat()) ==
        "failed: cannot be judged: p95 takes 20 broadcasts, there are 10");
  CHECK(said("method=WS broadcast first p50<1ms", chat()).starts_with("passed: "));
  CHECK(said("broadcast first p50<1ms", {hit(0, 0s, 1ms)}) ==
        "failed: cannot be judged: no broadcast was sent");
}

TEST_CASE("k6's names of WebSockets are understood") {
  CHECK(said("ws_connecting p(50)<5", chat()) == said("ws_connect p50<5ms", chat()));
  CHECK(said("ws_connecting med<1ms", chat()).starts_with("failed: "));
  CHECK(said("ws_sessions count==21", chat()) == "passed: 21");
  CHECK(said("ws_connect opened==21", chat()) == "passed: 21");
  CHECK(said("ws_sessions rate>1", chat()).starts_with("passed: "));
  CHECK(said("ws_msgs_received count==350", chat()) == "passed: 350");
  CHECK(said("ws_msgs_received rate>=100", chat()) == "passed: 116.67/s");
  CHECK(said("ws_msgs_sent count==100", chat()) == "passed: 100");
  CHECK(said("ws_event sent==100", chat()) == "passed: 100");
  CHECK(said("ws_msgs_sent rate>49", chat()) == "passed: 50/s");
  CHECK_THAT(error_of("ws_session_duration avg<1"),
             ContainsSubstring("column 21: supported names of k6: http_req_duration p(95), "));
  CHECK_THAT(error_of("ws_msgs_received p(95)<1"),
             ContainsSubstring("ws_connecting p(95), ws_msgs_sent count, ws_msgs_sent rate, "
                               "ws_sessions count, ws_sessions rate, ws_msgs_received count"));
}

TEST_CASE("gates hold broadcasts to their reach, and to a rate of deliveries") {
  CHECK(said("broadcast reach>99%", chat()) == "failed: 89.5%");
  CHECK(said("broadcast deliveries>=80/s", chat()) == "passed: 89.5/s");
  CHECK(said("method=WS broadcast reach>50%", chat()) == "passed: 89.5%");
  CHECK(said("broadcast reach>99%", {hit(0, 0s, 1ms)}) ==
        "failed: cannot be judged: no broadcast was sent");
  CHECK(
      error_of("broadcast p95<1s") ==
      "\"broadcast p95<1s\", column 11: of a broadcast there are reach, deliveries, first, median "
      "and last");
  CHECK_THAT(error_of("broadcast first rate>1"),
             ContainsSubstring("column 17: there is no number"));
  CHECK_THAT(error_of("broadcast first<1s"), ContainsSubstring("a number to judge is missing"));
  CHECK(error_of("broadcast reach>99/s") ==
        "\"broadcast reach>99/s\", column 17: \"99/s\" is not a share; write e.g. 1% or 0.01");
  CHECK_THAT(error_of("brodcast reach>1%"), EndsWith("did you mean broadcast?"));
}

TEST_CASE("records without message counts are not connections without messages") {
  std::vector<Result> old = chat();
  for (Result& result : old)
    result.details = result.details.first(std::min<std::size_t>(result.details.size(), 5));
  CHECK_THAT(report("text", {}, old), !ContainsSubstring("Messages"));
  CHECK_THAT(report("json", {}, old), !ContainsSubstring("unawaited"));
  CHECK(said("messages unawaited==0", old) ==
        "failed: cannot be judged: no connection that reports its messages has ended");
}

TEST_CASE("other gates do not know side results") {
  CHECK(said("hits==100", chat()) == "passed: 100");
  CHECK(said("method=WS hits==100", chat()) == "passed: 100");
  CHECK(said("errors<=3%", chat()) == "passed: 3%");
}

TEST_CASE("a gate of a kind that has no record cannot be judged") {
  const std::vector<Result> http = {hit(0, 0s, 1ms)};
  CHECK(said("ws_connect success>99%", http) == "failed: cannot be judged: there are no such hits");
  CHECK(said("ws_recover max<1s", http) == "failed: cannot be judged: there are no such hits");
  CHECK(said("ws_event loss<1%", http) == "failed: cannot be judged: there are no such hits");
  CHECK(said("ws_disconnect rate<1%", http) ==
        "failed: cannot be judged: no connection was opened");
  CHECK(said("ws_recover hits==0", http) == "passed: 0");
}

TEST_CASE("a gate of a kind that is not understood says what is") {
  CHECK(error_of("ws_disconnect p95<1s") ==
        "\"ws_disconnect p95<1s\", column 15: of ws_disconnect there are rate, hits and failed");
  CHECK(error_of("loss<1%") ==
        "\"loss<1%\", column 1: only events are lost; write e.g. ws_event loss<0.1%");
  CHECK_THAT(error_of("ws_connect"), ContainsSubstring("column 11: a number to judge is missing"));
  CHECK_THAT(error_of("ws_connect loss<1%"), ContainsSubstring("only events are lost"));
  CHECK_THAT(error_of("ws_conect p95<1s"),
             EndsWith("column 1: there is no number \"ws_conect\"; did you mean ws_connect?"));
  CHECK_THAT(error_of("ws_event trhoughput>1"), EndsWith("did you mean throughput?"));
  CHECK_THAT(error_of("mesages received>1"), EndsWith("did you mean messages?"));
  CHECK_THAT(error_of("kind=ws_conect p95<1s"),
             EndsWith("column 6: there is no kind \"ws_conect\"; did you mean ws_connect?"));
  CHECK_THAT(error_of("kind=websocket p95<1s"), ContainsSubstring("there is no kind"));
  CHECK(error_of("ws_disconnect rate<5/s") ==
        "\"ws_disconnect rate<5/s\", column 20: \"5/s\" is not a share; write e.g. 1% or 0.01");
}

TEST_CASE("a share of tally of WebSockets adds up to the whole") {
  const Wanted wanted{
      .filter = {parse_condition("method=WS")},
      .gates = {parse_gate("ws_disconnect rate<5%"), parse_gate("method=WS ws_disconnect rate<5%"),
                parse_gate("ws_connect p50<5ms"), parse_gate("messages unawaited<10/s"),
                parse_gate("method=WS messages received==350"), parse_gate("broadcast reach>99%")},
      .by = parse_by("kind")};
  Tally first(wanted), second(wanted);
  int n = 0;
  for (const Result& result : chat()) (n++ % 3 == 0 ? first : second).add(result);
  second.merge(first);
  const Tally whole = tally_of(wanted, chat());
  CHECK(second.records_read() == whole.records_read());
  CHECK(websocket_of(second).broken() == websocket_of(whole).broken());
  CHECK(websocket_of(second).messages.received == websocket_of(whole).messages.received);
  for (std::size_t i = 0; i < wanted.gates.size(); ++i) {
    CHECK(second.gates()[i].said == whole.gates()[i].said);
  }
}

TEST_CASE("a window takes side results by when they were over, and the warm-up leaves none out") {
  const auto inside = [](std::optional<Moment> since, std::optional<Moment> until, Nanos warmup,
                         const Result& result) {
    Window window(since, until, warmup);
    RunHeader run;
    run.began = kBegan;
    window.visit(run);
    Result of_run = result;
    of_run.run = &run.run;
    return window.holds(of_run);
  };
  const Result opened = socket_record(What::connect, -1s, 10ms);
  const Result ended = socket_record(What::disconnect, -1s, 31s);
  const Moment at{std::nullopt, 20s};
  CHECK(inside({}, {}, 5s, opened));
  CHECK_FALSE(inside({}, {}, 5s, socket_record(What::hit, 1s, 10s)));
  CHECK_FALSE(inside(at, {}, 0s, opened));
  CHECK(inside({}, at, 0s, opened));
  CHECK(inside(at, {}, 0s, ended));
  CHECK_FALSE(inside({}, at, 0s, ended));
}

TEST_CASE("connections opened before the first hit do not date the start of an attack in JSON") {
  Window window({}, {}, 5s);
  CHECK(window.holds(socket_record(What::connect, -10s, 1s)));
  CHECK_FALSE(window.holds(socket_record(What::hit, 0s, 1ms)));
  CHECK_FALSE(window.holds(socket_record(What::hit, 4s, 1ms)));
  CHECK(window.holds(socket_record(What::hit, 5s, 1ms)));
}
