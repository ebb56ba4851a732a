#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <optional>

#include "analysis/gate.h"
#include "analysis/tally.h"
#include "report/sample.h"
#include "support/details.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

Result plain(std::uint64_t n, Nanos service = 1ms) {
  Result r = hit(n, n * 10ms, service);
  r.delay = {};
  return r;
}

Result failed(std::uint64_t n) {
  Result r = plain(n);
  r.fault = Fault::status;
  r.code = 500;
  return r;
}

Result dropped(std::uint64_t n) {
  Result r = plain(n, {});
  r.fault = Fault::dropped;
  return r;
}

// With how many hits the gate is lost, when hit n of so many planned ones is what `make` says.
std::optional<std::uint64_t> lost_with(const std::string& gate, std::uint64_t planned,
                                       const std::function<Result(std::uint64_t)>& make) {
  const Wanted wanted{.gates = {parse_gate(gate)}, .abort = true};
  Tally tally(wanted);
  for (std::uint64_t n = 0; n < planned && n < 3000; ++n) {
    tally.add(make(n));
    if (!tally.lost_gates({.hits = planned - n - 1}).empty()) return n + 1;
  }
  return std::nullopt;
}

const auto slow = [](std::uint64_t n) { return plain(n, 1s); };

}  // namespace

TEST_CASE("a share is lost when the rest of the plan cannot make up for it") {
  CHECK(lost_with("errors<1%", 3000, failed) == 30);
  CHECK(lost_with("errors<=1%", 3000, failed) == 31);
  CHECK(lost_with("success>99%", 3000, failed) == 30);
  CHECK(lost_with("http_req_failed rate<0.01", 3000, dropped) == 30);
  CHECK(lost_with("errors<1%", 3000,
                  [](std::uint64_t n) { return n < 1000 ? plain(n) : failed(n); }) == 1030);
  CHECK(lost_with("errors<1%", 300, [](std::uint64_t n) { return n < 2 ? failed(n) : plain(n); }) ==
        std::nullopt);
}

TEST_CASE("a quantile is lost when too many hits lie beyond it, failed ones included") {
  CHECK(lost_with("p99<200ms", 3000, slow) == 31);
  CHECK(lost_with("p99<200ms", 3000, failed) == 31);
  CHECK(lost_with("p50<200ms", 100, slow) == 51);
  CHECK(lost_with("p100<200ms", 100, slow) == 1);
  CHECK(lost_with("service p99<200ms", 3000, slow) == 31);
  CHECK(lost_with("delay p99<200ms", 3000, slow) == std::nullopt);
  CHECK(lost_with("delay p99<200ms", 3000, dropped) == 31);
  CHECK(lost_with("p99<200ms", 300, [](std::uint64_t n) { return n < 3 ? failed(n) : plain(n); }) ==
        std::nullopt);
}

TEST_CASE("a gate that wants it slow or failing is lost when it goes too well") {
  CHECK(lost_with("p99>200ms", 300, [](auto n) { return plain(n); }) == 297);
  CHECK(lost_with("errors>=50%", 100, [](auto n) { return plain(n); }) == 51);
  CHECK(lost_with("min>2ms", 100, [](auto n) { return plain(n); }) == 1);
}

TEST_CASE("what one hit spoils is lost with it, whatever the plan") {
  for (const std::uint64_t planned : {std::uint64_t{100}, kEndless}) {
    CHECK(lost_with("max<200ms", planned, slow) == 1);
    CHECK(lost_with("mean<200ms", planned, failed) == 1);
    CHECK(lost_with("failed==0", planned, failed) == 1);
    CHECK(lost_with("dropped==0", planned, dropped) == 1);
    CHECK(lost_with("errors==0", planned, failed) == 1);
    CHECK(lost_with("dropped<10", planned, dropped) == 10);
  }
}

TEST_CASE("an attack without end can win back a share, a quantile and a mean") {
  for (const char* text : {"errors<1%", "p99<200ms", "mean<200ms", "hits>=100000"}) {
    const Wanted wanted{.gates = {parse_gate(text)}, .abort = true};
    Tally tally(wanted);
    for (std::uint64_t n = 0; n < 200; ++n) tally.add(slow(n));
    CHECK(tally.lost_gates({.hits = kEndless}).empty());
  }
  const Wanted wanted{.gates = {parse_gate("errors<1%")}, .abort = true};
  Tally tally(wanted);
  for (std::uint64_t n = 0; n < 200; ++n) tally.add(failed(n));
  CHECK(tally.lost_gates({.hits = kEndless}).empty());
}

TEST_CASE("a mean is lost when even instant responses could not lower it") {
  CHECK(lost_with("mean<200ms", 100, slow) == 20);
}

TEST_CASE("a rate is lost when not even the rest, all at once, would reach it") {
  // 10 ms apart: 100/s. After 1 s 199 gaps make less than 200/s.
  const auto steady = [](std::uint64_t n) { return plain(n); };
  CHECK(lost_with("rate>200", 200, steady) == 101);
  CHECK(lost_with("throughput>200", 200, steady) == 101);
  CHECK(lost_with("rate>=99", 200, steady) == std::nullopt);
  CHECK(lost_with("rate>=1000", 10, steady) == 2);
  CHECK(lost_with("rate<10", 100, steady) == std::nullopt);
}

TEST_CASE("a gate that the plan has too few hits for is lost with the first") {
  CHECK(lost_with("p99<200ms", 99, [](auto n) { return plain(n); }) == 1);
  CHECK(lost_with("p99<200ms", 100, [](auto n) { return plain(n); }) == std::nullopt);
  CHECK(lost_with("hits>=1000", 100, [](auto n) { return plain(n); }) == 1);
  CHECK(lost_with("hits==70", 100, [](auto n) { return plain(n); }) == 71);
}

TEST_CASE("a gate on a part counts all hits that are left as if they could be of it") {
  const auto mixed = [](std::uint64_t n) {
    Result r = n < 100 ? plain(n) : failed(n);
    r.name = n < 100 ? "quick" : "broken";
    return r;
  };
  // When hit 99 + k is the k-th to fail, 1000 - 100 hits may yet be of this target.
  CHECK(lost_with("name=broken errors<1%", 1000, mixed) == 109);
  CHECK(lost_with("name=quick errors<1%", 1000, mixed) == std::nullopt);
}

TEST_CASE("loss is lost with the event that the rest of the plan cannot make up for") {
  const auto event = [](std::uint64_t n) {
    Result r = n % 2 == 0 ? failed(n) : plain(n);
    r.set_kind(Kind::ws);
    if (!r.ok()) r.fault = Fault::lost;
    return r;
  };
  CHECK(lost_with("ws_event loss<1%", 1000, event) == 19);
  CHECK(lost_with("ws_event loss>=60%", 100, event) == 82);
  CHECK(lost_with("ws_event loss>=50%", 100, event) == std::nullopt);
}

TEST_CASE("a gate on connections counts on any number of them to come") {
  const auto connecting = [](std::uint64_t n) {
    Result r = n == 5 ? failed(n) : plain(n);
    r.set_kind(Kind::ws, What::connect);
    return r;
  };
  CHECK(lost_with("ws_connect success>99.5%", 10, connecting) == std::nullopt);
  CHECK(lost_with("ws_connect max<1s", 10, connecting) == 6);
  CHECK(lost_with("ws_disconnect rate<1%", 10, connecting) == std::nullopt);
}

namespace {

Result side(std::uint64_t n, What what) {
  Result r = plain(n);
  r.set_kind(Kind::ws, what);
  return r;
}

// Connection n ends; from number 5 on with a message that nothing waited for.
const auto ending = [](std::uint64_t n) {
  Result r = side(n, What::disconnect);
  set_details(r, {.messages = MessageCounts{10, n < 5 ? 0u : 1u}});
  return r;
};

const auto broadcasting = [](std::uint64_t n) {
  Result r = side(n, What::hit);
  set_details(r, {.reach = n == 3 ? 9u : 10u, .receivers = 10});
  return r;
};

}  // namespace

TEST_CASE("messages only grow in number, and other connections may yet end with theirs") {
  CHECK(lost_with("messages unawaited==0", 100, ending) == 6);
  CHECK(lost_with("messages unawaited<3", 100, ending) == 8);
  CHECK(lost_with("messages unawaited<=3", 100, ending) == 9);
  CHECK(lost_with("messages received==45", 100, ending) == 5);
  CHECK(lost_with("messages received>=1000000", 100, ending) == std::nullopt);
  CHECK(lost_with("messages unawaited==0/s", 100, ending) == 6);
  CHECK(lost_with("messages unawaited<0.001/s", 100, ending) == std::nullopt);
  CHECK(lost_with("method=GET messages unawaited==0", 100, ending) == 6);
  CHECK(lost_with("method=WS messages unawaited==0", 100, ending) == std::nullopt);
}

TEST_CASE("a connection that the peer ended is one for good, and none beside others to come") {
  const auto breaking = [](std::uint64_t n) {
    Result r = side(n, n < 10 ? What::connect : What::disconnect);
    if (n >= 12) r.fault = Fault::reset;
    return r;
  };
  CHECK(lost_with("ws_disconnect rate==0", 100, breaking) == 13);
  CHECK(lost_with("ws_disconnect rate<=0%", 100, breaking) == 13);
  CHECK(lost_with("ws_disconnect rate<1%", 100, breaking) == std::nullopt);
  CHECK(lost_with("ws_disconnect hits<3", 100, breaking) == 13);
  CHECK(lost_with("ws_disconnect failed<3", 100, breaking) == 15);
  CHECK(lost_with("ws_disconnect failed>=3", 100, breaking) == std::nullopt);
}

TEST_CASE("a delivery that did not come is one for good, and none beside others to come") {
  CHECK(lost_with("broadcast reach==100%", 100, broadcasting) == 4);
  CHECK(lost_with("broadcast reach>=100%", kEndless, broadcasting) == 4);
  CHECK(lost_with("broadcast reach>99.8%", 100, broadcasting) == std::nullopt);
  CHECK(lost_with("broadcast deliveries>1000000/s", 100, broadcasting) == std::nullopt);
  CHECK(lost_with("broadcast deliveries==0/s", 100, broadcasting) == 1);
}

TEST_CASE("the time of a broadcast's receiver is lost when too many broadcasts lie beyond it") {
  const auto slow_median = [](std::uint64_t n) {
    Result r = side(n, What::hit);
    set_details(r, {.reach = 10, .receivers = 10, .first = 1ms, .median = n < 20 ? 2ms : 2s});
    return r;
  };
  CHECK(lost_with("broadcast median p95<1s", 200, slow_median) == 31);
  CHECK(lost_with("broadcast median max<1s", kEndless, slow_median) == 21);
  CHECK(lost_with("broadcast first p95<1s", 200, slow_median) == std::nullopt);
  CHECK(lost_with("broadcast first p95>1s", 200, slow_median) == 190);
}

TEST_CASE("a gate on the records of connections is lost where no number of them would win it") {
  const auto slow_or_failed = [](std::uint64_t n) {
    Result r = n == 7 ? failed(n) : slow(n);
    r.set_kind(Kind::ws, What::connect);
    return r;
  };
  CHECK(lost_with("ws_connect p95<500ms", 100, slow_or_failed) == std::nullopt);
  CHECK(lost_with("ws_connect p100<500ms", 100, slow_or_failed) == 1);
  CHECK(lost_with("ws_connect success>=100%", 100, slow_or_failed) == 8);
  CHECK(lost_with("ws_connect failed==0", 100, slow_or_failed) == 8);
}

namespace {

// What an attack is to do at most.
struct Planned {
  std::uint64_t hits = 0, connections = 0;
};

// With how many of these records the gate is lost.
std::optional<std::size_t> lost_with(const std::string& gate, Planned planned,
                                     const std::vector<Result>& records) {
  const Wanted wanted{.gates = {parse_gate(gate)}, .abort = true};
  Tally tally(wanted);
  for (std::size_t n = 0; n < records.size(); ++n) {
    tally.add(records[n]);
    const ToCome to_come = tally.to_come(planned.hits, planned.connections);
    if (!tally.lost_gates(to_come).empty()) return n + 1;
  }
  return std::nullopt;
}

std::vector<Result> many(std::uint64_t count, Result record) {
  return std::vector<Result>(count, std::move(record));
}

std::vector<Result> operator+(std::vector<Result> first, const std::vector<Result>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

Result opened(Nanos service = 1ms) {
  Result r = plain(0, service);
  r.set_kind(Kind::ws, What::connect);
  return r;
}

Result broken(Result r) {
  r.fault = Fault::reset;
  return r;
}

Result closed() {
  Result r = side(0, What::disconnect);
  set_details(r, {.messages = MessageCounts{10, 1}});
  return r;
}

Result broadcast(std::uint32_t reach, std::uint32_t receivers) {
  Result r = side(0, What::hit);
  set_details(r, {.reach = reach, .receivers = receivers});
  return r;
}

}  // namespace

TEST_CASE("connections that were given up by plan are not to come any more") {
  const auto given_up = many(100, side(0, What::cut));
  CHECK(lost_with("ws_connect success>99%", {0, 1000}, given_up) == std::nullopt);
  CHECK(lost_with("ws_connect success>99%", {0, 1000}, given_up + many(20, broken(opened()))) ==
        109);
  CHECK(lost_with("ws_connect hits>=1000", {0, 1000}, given_up) == 1);
}

TEST_CASE("a share of connections is lost with the one that those to come cannot make up for") {
  const auto refused = many(1000, broken(opened()));
  CHECK(lost_with("ws_connect success>99%", {0, 1000}, refused) == 10);
  CHECK(lost_with("ws_connect success>=99%", {0, 1000}, refused) == 11);
  CHECK(lost_with("ws_connect errors<1%", {500, 1000}, refused) == 10);
  CHECK(lost_with("ws_connect success>99%", {0, 1000}, many(900, opened()) + refused) == 910);
  CHECK(lost_with("ws_connect success<=50%", {0, 1000}, many(1000, opened())) == 501);
  CHECK(lost_with("ws_connect hits>=1000", {0, 999}, refused) == 1);
  CHECK(lost_with("ws_connect hits>=1000", {0, 1000}, refused) == std::nullopt);
  CHECK(lost_with("ws_connect success>99%", {1000, kEndless}, refused) == std::nullopt);
}

TEST_CASE("a quantile of connecting is lost when too many connections lie beyond it") {
  const auto slow_ones = many(200, opened(1s));
  CHECK(lost_with("ws_connect p95<500ms", {0, 200}, slow_ones) == 11);
  CHECK(lost_with("ws_connect p95<500ms", {0, 200}, many(150, opened()) + slow_ones) == 161);
  CHECK(lost_with("ws_connect p95<500ms", {0, 200}, many(200, broken(opened()))) == 11);
  CHECK(lost_with("ws_connect mean<100ms", {0, 200}, slow_ones) == 20);
  CHECK(lost_with("ws_connect p99<500ms", {0, 99}, many(1, opened())) == 1);
  CHECK(lost_with("ws_connect p95<500ms", {200, kEndless}, slow_ones) == std::nullopt);
}

TEST_CASE("a share of ended connections counts on each that is to be opened") {
  const auto all_opened = many(200, opened());
  const auto breaking = many(200, broken(closed()));
  CHECK(lost_with("ws_disconnect rate<5%", {0, 200}, all_opened + breaking) == 210);
  CHECK(lost_with("ws_disconnect rate<=5%", {0, 200}, all_opened + breaking) == 211);
  // Of 200 connections 100 are to come.
  CHECK(lost_with("ws_disconnect rate<5%", {0, 200}, many(100, opened()) + breaking) == 110);
  // 100 of them have failed, and will not be opened any more.
  CHECK(lost_with("ws_disconnect rate<5%", {0, 200},
                  many(100, opened()) + many(100, broken(opened())) + breaking) == 205);
  CHECK(lost_with("ws_disconnect rate<5%", {0, kEndless}, all_opened + breaking) == std::nullopt);
}

TEST_CASE("what wants connections to end is lost when too few are left for it") {
  const auto all_opened = many(200, opened());
  const auto closing = many(200, closed());
  CHECK(lost_with("ws_disconnect rate>=50%", {0, 200}, all_opened + closing) == 301);
  CHECK(lost_with("ws_disconnect failed>=150", {0, 200}, all_opened + closing) == 251);
  CHECK(lost_with("ws_disconnect hits>200", {0, 200}, all_opened) == 1);
  CHECK(lost_with("ws_disconnect hits>=200", {0, 200}, all_opened + closing) == std::nullopt);
  CHECK(lost_with("ws_disconnect rate>=50%", {0, kEndless}, all_opened + closing) == std::nullopt);
}

TEST_CASE("what no connection is left for is never known") {
  const auto refused = many(20, broken(opened()));
  for (const char* const gate :
       {"ws_disconnect rate<1%", "ws_disconnect failed==0", "messages received>=1",
        "messages received>=1/s", "broadcast reach>99%", "broadcast deliveries>=1/s"}) {
    INFO(gate);
    CHECK(lost_with(gate, {1000, 20}, refused) == 20);
    CHECK(lost_with(gate, {1000, 21}, refused) == std::nullopt);
    CHECK(lost_with(gate, {1000, kEndless}, refused) == std::nullopt);
  }
}

TEST_CASE("messages are all counted when the last connection has ended") {
  const auto all = many(20, opened()) + many(20, closed());
  CHECK(lost_with("messages received>=201", {0, 20}, all) == 40);
  CHECK(lost_with("messages received>=200", {0, 20}, all) == std::nullopt);
  CHECK(lost_with("messages received>=201", {0, 21}, all) == std::nullopt);
}

TEST_CASE("the reach of broadcasts counts on those to come, each to all connections") {
  // 100 broadcasts to 10 connections: 1000 deliveries.
  const auto ten = many(10, opened());
  const auto missed = many(100, broadcast(0, 10));
  CHECK(lost_with("broadcast reach>90%", {100, 10}, ten + missed) == 20);
  CHECK(lost_with("broadcast reach>=90%", {100, 10}, ten + missed) == 21);
  CHECK(lost_with("broadcast reach>90%", {100, 20}, ten + missed) == 29);
  CHECK(lost_with("broadcast reach<=50%", {100, 10}, ten + many(100, broadcast(10, 10))) == 61);
  CHECK(lost_with("broadcast reach>90%", {101, kEndless}, ten + missed) == std::nullopt);
}

TEST_CASE("a gate on a part of the connections counts all that are to come") {
  CHECK(lost_with("method=GET ws_connect success>99%", {0, 1000}, many(50, broken(opened()))) ==
        10);
  CHECK(lost_with("method=POST ws_disconnect rate<1%", {0, 50}, many(50, opened())) == 50);
}

TEST_CASE("a gate that is lost says what could yet come of it") {
  const auto said = [](const char* gate, std::uint64_t hits, std::uint64_t planned) {
    const Wanted wanted{.gates = {parse_gate(gate)}, .abort = true};
    Tally tally(wanted);
    for (std::uint64_t n = 0; n < hits; ++n) tally.add(slow(n));
    const std::vector<GateResult> lost = tally.lost_gates({.hits = planned - hits});
    REQUIRE(lost.size() == 1);
    CHECK(lost.front().lost);
    return lost.front().said;
  };
  CHECK(said("p99<200ms", 50, 1000) == "at best 1s at the end");
  CHECK(said("mean<200ms", 50, 100) == "1s; at best 500ms at the end");
  CHECK(said("p99<200ms", 10, 50) == "cannot be judged: p99 takes 100 hits, there are 10");
}

TEST_CASE("what could yet come of it is never rounded to what would pass") {
  const Wanted wanted{
      .gates = {parse_gate("broadcast reach>=100%"), parse_gate("messages unawaited<=0/s")},
      .abort = true};
  Tally tally(wanted);
  for (std::uint64_t n = 0; n < 5; ++n) tally.add(broadcasting(n));
  for (std::uint64_t n = 5; n < 7; ++n) tally.add(ending(n));
  const std::vector<GateResult> lost = tally.lost_gates({.hits = 1'000'000});
  REQUIRE(lost.size() == 2);
  CHECK(lost[0].said == "98%; at best less than 100% at the end");
  CHECK(lost[1].said == "181.82/s; at best more than 0/s at the end");
}

// The other side of the promise: a plan whose rest goes as well as it can wins each gate that was
// not called lost.
TEST_CASE("a gate that is not called lost can be won") {
  const std::uint64_t planned = 400;
  for (const char* text : {"errors<5%", "p95<200ms", "p90<=1s", "mean<100ms", "success>=90%"}) {
    const Gate gate = parse_gate(text);
    for (std::uint64_t bad = 0; bad <= planned; bad += 5) {
      const Wanted wanted{.gates = {gate}, .abort = true};
      Tally tally(wanted);
      std::uint64_t n = 0;
      for (; n < bad; ++n) tally.add(n % 2 == 0 ? slow(n) : plain(n, 1001ms));
      const bool lost = !tally.lost_gates({.hits = planned - n}).empty();
      for (; n < planned; ++n) tally.add(plain(n, {}));
      INFO(text << " with " << bad << " slow hits");
      CHECK(tally.gates().front().passed != lost);
    }
  }
}
