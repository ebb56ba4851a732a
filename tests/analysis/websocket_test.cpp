#include <catch2/catch_test_macros.hpp>
#include <random>
#include <vector>

#include "analysis/ws/metrics.h"
#include "analysis/ws/section.h"
#include "support/details.h"

using namespace barrage;
using test::set_details;
using namespace std::chrono_literals;

namespace {

constexpr WallTime kBegan{1'795'217'397s};

Result record(What what, Nanos due, Nanos service, Fault fault = Fault::none) {
  Result r;
  r.set_kind(Kind::ws, what);
  r.due = kBegan + due;
  r.service = service;
  r.fault = fault;
  if (fault != Fault::none) r.error = "because";
  r.method = "WS";
  r.url = "ws://localhost/";
  return r;
}

Result broadcast(Nanos due, std::uint32_t reach, std::uint32_t receivers) {
  Result r = record(What::hit, due, 300ms, reach < receivers ? Fault::lost : Fault::none);
  WsDetails details{.reach = reach, .receivers = receivers};
  if (reach > 0) details.first = 1ms, details.median = 2ms;
  set_details(r, details);
  return r;
}

WebSocketSummary summary_of(const std::vector<Result>& results) {
  WebSocketMetrics metrics;
  for (const Result& result : results) metrics.add(result);
  return metrics.summary();
}

}  // namespace

TEST_CASE("without records of WebSockets there is nothing to tell") {
  const WebSocketSummary none = summary_of({Result()});
  CHECK(none.empty());
  CHECK(none.loss() == 0);
  CHECK(none.disconnection_rate() == 0);
  CHECK(none.broadcasts.reached() == 0);
  CHECK(none.deliveries_per_second() == 0);
}

TEST_CASE("connection times are those of the connections that were opened") {
  Result late = record(What::connect, 0s, 30ms);
  late.delay = 70ms;
  const WebSocketSummary ws = summary_of(
      {record(What::connect, 0s, 10ms), late, record(What::connect, 0s, 5s, Fault::timeout)});
  CHECK_FALSE(ws.empty());
  CHECK(ws.connects.all.hits == 3);
  CHECK(ws.connects.all.ok == 2);
  CHECK(ws.connects.times.count() == 2);
  CHECK(ws.connects.times.max() == 100ms);  // from when the connection was wanted
  CHECK(ws.connects.all.service.all().max() == 5s);
  REQUIRE(ws.connects.all.faults.size() == 1);
  CHECK(ws.connects.all.faults[0].fault == Fault::timeout);
}

TEST_CASE("events are replies, lost or cut; what was never sent is none of them") {
  std::vector<Result> results;
  for (int n = 0; n < 100; ++n) {
    const Fault fault = n < 3    ? Fault::lost
                        : n == 3 ? Fault::cut
                        : n < 14 ? Fault::dropped
                                 : Fault::none;
    const Nanos service = fault == Fault::none ? 2ms : fault == Fault::dropped ? 0ms : 2s;
    results.push_back(record(What::hit, n * 10ms, service, fault));
  }
  const WebSocketSummary ws = summary_of(results);
  CHECK(ws.events.all.hits == ws.events.all.sent() + ws.events.all.dropped);
  CHECK(ws.events.all.sent() == 90);
  CHECK(ws.replies() == 86);
  CHECK(ws.lost() == 3);
  CHECK(ws.cut() == 1);
  CHECK(ws.replies() + ws.lost() + ws.cut() == ws.events.all.sent());
  CHECK(ws.loss() == 3.0 / 90);
  CHECK(ws.events.times.count() == 86);
  CHECK(ws.events.times.max() == 2ms);  // no time that nobody waited for
}

TEST_CASE("an event whose reply does not meet the requirements is neither a reply nor lost") {
  const WebSocketSummary ws =
      summary_of({record(What::hit, 0s, 2ms), record(What::hit, 1s, 3ms, Fault::check)});
  CHECK(ws.events.all.sent() == 2);
  CHECK(ws.replies() == 1);
  CHECK(ws.failed_checks() == 1);
  CHECK(ws.lost() == 0);
  CHECK(ws.events.all.sent() == ws.ended() + ws.failed_checks() + ws.lost() + ws.cut());
  CHECK(ws.events.all.codes[101] == 2);
}

TEST_CASE("an event that awaits nothing has no reply") {
  Result none = record(What::hit, 0s, 2us), reply = record(What::hit, 1s, 2ms);
  none.phases.send = 2us;
  reply.phases.wait = 2ms;
  const WebSocketSummary both = summary_of({none, reply, none});
  CHECK(both.ended() == 3);
  CHECK(both.replies() == 1);
  CHECK(both.sent_only == 2);
  WebSocketMetrics one, other;
  one.add(none);
  other.add(none);
  one.merge(other);
  CHECK(one.summary().sent_only == 2);
  CHECK(one.summary().replies() == 0);
}

TEST_CASE("messages beside events that the next one ends put their latencies in doubt") {
  const auto found = [](std::vector<MessageCounts> connections) {
    WsSection section;
    for (const MessageCounts& counts : connections) {
      Result end = record(What::disconnect, 0s, 2s);
      set_details(end, {.messages = counts});
      section.add(end);
    }
    return section.findings();
  };
  CHECK(found({}).empty());
  CHECK(found({{1000, 50}}).empty());           // of events that wait for their own reply
  CHECK(found({{1050, 50, 1000, 0}}).empty());  // said before the first event
  const auto many = found({{1500, 500, 1000, 499}, {1500, 500, 1000, 499}, {5, 5}});
  REQUIRE(many.size() == 1);
  CHECK(many[0].level == Level::bad);
  CHECK(many[0].text ==
        "up to 998 of 2000 replies may be other messages: \"> match next\" takes any, and 998 came "
        "that nothing waited for, so latencies may be too short");
  CHECK(many[0].advice == "write what the reply holds, e.g. > match json .id == {{seq}}");
  CHECK(found({{3000, 2000, 1000, 2000}})[0].text.starts_with("up to 1000 of 1000 replies"));
  CHECK(found({{1001, 1, 1000, 1}})[0].level == Level::warn);
}

TEST_CASE("an event that no connection could take is lost, but was not sent") {
  std::vector<Result> results;
  for (int n = 0; n < 100; ++n) {
    Result event =
        record(What::hit, n * 10ms, n < 30 ? 7us : 2ms, n < 30 ? Fault::lost : Fault::none);
    event.attempts = n < 28 ? 0 : 1;
    results.push_back(event);
  }
  const WebSocketSummary ws = summary_of(results);
  CHECK(ws.events.all.hits == 100);
  CHECK(ws.events.all.sent() == 72);
  CHECK(ws.unsent() == 28);
  CHECK(ws.lost() == 30);
  CHECK(ws.events.all.sent() + ws.unsent() == ws.replies() + ws.lost() + ws.cut());
  CHECK(ws.loss() == 0.3);  // a server that is gone must not pass for one that loses nothing
}

TEST_CASE("connections that were given up by plan are neither tried nor failed") {
  const std::vector<Result> results = {record(What::connect, 0s, 1ms), record(What::cut, 0s, 1s),
                                       record(What::cut, 1s, 1s)};
  WebSocketMetrics half, other;
  half.add(results[0]);
  half.add(results[1]);
  other.add(results[2]);
  half.merge(other);
  const WebSocketSummary ws = half.summary();
  CHECK(ws.cut_connects == 2);
  CHECK(ws.connects.all.hits == 1);
  CHECK(ws.connects.all.success() == 1);
  CHECK(ws.open() == 1);
  CHECK_FALSE(summary_of({results[1]}).empty());
}

TEST_CASE("connections that the peer ended are distinguished from those that we closed") {
  std::vector<Result> results;
  for (int n = 0; n < 40; ++n) results.push_back(record(What::connect, 0s, 1ms));
  for (int n = 0; n < 40; ++n) {
    Result end = record(What::disconnect, 1ms, n < 2 ? 1s : 60s,
                        n == 0   ? Fault::reset
                        : n == 1 ? Fault::status
                                 : Fault::none);
    end.code = static_cast<std::uint16_t>(n == 0 ? 1006 : n == 1 ? 1001 : 1000);
    results.push_back(end);
  }
  const WebSocketSummary ws = summary_of(results);
  CHECK(ws.broken() == 2);
  CHECK(ws.disconnection_rate() == 0.05);
  CHECK(ws.disconnects.all.codes[1000] == 38);
  CHECK(ws.disconnects.all.codes[1001] == 1);
  CHECK(ws.disconnects.all.codes[1006] == 1);
  CHECK(ws.disconnects.times.count() == 40);  // of all, however they ended
  CHECK(ws.disconnects.times.min() == 1s);
}

TEST_CASE("a broadcast is as far as it reached, and its last receiver is that of a whole one") {
  const WebSocketSummary ws =
      summary_of({broadcast(0s, 10, 10), broadcast(1s, 9, 10), broadcast(2s, 0, 10)});
  CHECK(ws.broadcasts.count == 3);
  CHECK(ws.broadcasts.reach == 19);
  CHECK(ws.broadcasts.receivers == 30);
  CHECK(ws.broadcasts.reached() == 19.0 / 30);
  CHECK(ws.broadcasts.first.count() == 2);
  CHECK(ws.broadcasts.median.max() == 2ms);
  CHECK(ws.broadcasts.last.count() == 1);
  CHECK(ws.broadcasts.last.max() == 300ms);
  CHECK(ws.lost() == 2);
  // Three in two seconds and the gap behind them.
  CHECK(ws.deliveries_per_second() > 19 / 3.01);
  CHECK(ws.deliveries_per_second() < 19 / 2.0);
}

TEST_CASE("messages are those of the connections that have ended, over the time they were open") {
  Result early = record(What::disconnect, 0s, 2s), late = record(What::disconnect, 1s, 3s);
  set_details(early, {.messages = MessageCounts{100, 10}});
  set_details(late, {.messages = MessageCounts{60, 6}});
  // It was never open, but had received something.
  Result unopened = record(What::connect, 500ms, 1s, Fault::timeout);
  set_details(unopened, {.messages = MessageCounts{1, 1}});
  const Messages told = summary_of({late, record(What::hit, 0s, 60s), unopened, early}).messages;
  CHECK(told.ends == 3);
  CHECK(told.received == 161);
  CHECK(told.unawaited == 17);
  CHECK(told.opened == kBegan);
  CHECK(told.ended == kBegan + 4s);
  CHECK(told.per_second(160) == 40);
  CHECK(Messages().per_second(0) == 0);
}

TEST_CASE("records of WebSockets may be shared out before a merge, in any order") {
  std::mt19937 random(5);
  constexpr What whats[] = {What::connect, What::hit,  What::disconnect,
                            What::recover, What::ping, What::step};
  WebSocketMetrics whole, parts[3];
  for (int n = 0; n < 3'000; ++n) {
    Result r = random() % 5 == 0 ? broadcast(n * 1ms, random() % 11, 10)
                                 : record(whats[random() % 6], n * 1ms, Nanos(random() % 1'000'000),
                                          static_cast<Fault>(random() % kFaults));
    r.code = static_cast<std::uint16_t>(1000 + random() % 5);
    if (r.what == What::disconnect) {
      set_details(r, {.messages = MessageCounts{random() % 100 + 100, random() % 100}});
    }
    whole.add(r);
    parts[random() % 3].add(r);
  }
  parts[2].merge(parts[0]);
  parts[2].merge(parts[1]);
  const WebSocketSummary one = whole.summary(), other = parts[2].summary();
  for (const auto kind :
       {&WebSocketSummary::connects, &WebSocketSummary::events, &WebSocketSummary::disconnects,
        &WebSocketSummary::recoveries, &WebSocketSummary::pings}) {
    const KindSummary &a = one.*kind, &b = other.*kind;
    CHECK(a.all.hits == b.all.hits);
    CHECK(a.all.ok == b.all.ok);
    CHECK(a.all.faults == b.all.faults);
    CHECK(a.all.rate() == b.all.rate());
    CHECK(std::vector(a.all.codes.begin(), a.all.codes.end()) ==
          std::vector(b.all.codes.begin(), b.all.codes.end()));
    CHECK(a.times.buckets() == b.times.buckets());
  }
  CHECK(one.messages.received == other.messages.received);
  CHECK(one.messages.unawaited == other.messages.unawaited);
  CHECK(one.messages.per_second(1) == other.messages.per_second(1));
  CHECK(one.broadcasts.reach == other.broadcasts.reach);
  CHECK(one.broadcasts.receivers == other.broadcasts.receivers);
  CHECK(one.broadcasts.median.buckets() == other.broadcasts.median.buckets());
}
