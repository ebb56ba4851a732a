#include "core/metrics.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>
#include <string>
#include <vector>

using namespace barrage;
using namespace std::chrono_literals;
using Catch::Approx;

namespace {

constexpr WallTime kStart{1'795'217'397s};

Result hit(Nanos due, Nanos service, std::uint16_t code = 200) {
  Result r;
  r.due = kStart + due;
  r.service = service;
  r.code = code;
  r.method = "GET";
  r.url = "http://localhost/";
  return r;
}

Result failure(Nanos due, Fault fault, std::string_view error) {
  Result r = hit(due, 1ms, 0);
  r.fault = fault;
  r.error = error;
  return r;
}

std::uint64_t hits_on_axis(const Summary& s) {
  std::uint64_t sum = 0;
  for (const Slice& slice : s.slices) sum += slice.hits;
  return sum;
}

// Everything of two summaries that must not depend on the order of results.
void check_same(const Summary& a, const Summary& b) {
  CHECK(a.hits == b.hits);
  CHECK(a.ok == b.ok);
  CHECK(a.failed == b.failed);
  CHECK(a.dropped == b.dropped);
  CHECK(a.latency.all().buckets() == b.latency.all().buckets());
  CHECK(a.service.all().buckets() == b.service.all().buckets());
  CHECK(a.delay.buckets() == b.delay.buckets());
  CHECK(a.earliest == b.earliest);
  CHECK(a.latest == b.latest);
  CHECK(a.end == b.end);
  CHECK(a.last_not_lost == b.last_not_lost);
  CHECK(a.first_sent == b.first_sent);
  CHECK(a.last_sent == b.last_sent);
  CHECK(a.resent == b.resent);
  CHECK(a.queued == b.queued);
  CHECK(std::equal(a.codes.begin(), a.codes.end(), b.codes.begin(), b.codes.end()));
  CHECK(a.faults == b.faults);
  CHECK(a.buckets == b.buckets);
  CHECK(a.slice_length == b.slice_length);
  CHECK(a.slices_begin == b.slices_begin);
  REQUIRE(a.slices.size() == b.slices.size());
  for (std::size_t i = 0; i < a.slices.size(); ++i) {
    CHECK(a.slices[i].hits == b.slices[i].hits);
    CHECK(a.slices[i].latency.all().buckets() == b.slices[i].latency.all().buckets());
    CHECK(std::equal(a.slices[i].faults.begin(), a.slices[i].faults.end(),
                     b.slices[i].faults.begin(), b.slices[i].faults.end()));
    CHECK(a.slices[i].in_flight == b.slices[i].in_flight);
  }
}

std::vector<Result> random_results(std::uint64_t seed, std::size_t count) {
  static const std::string_view errors[] = {"refused", "reset", "timed out"};
  std::mt19937_64 random(seed);
  std::vector<Result> results;
  for (std::size_t i = 0; i < count; ++i) {
    Result r = hit(Nanos(random() % 600'000'000'000), Nanos(random() % 1'000'000'000));
    r.delay = Nanos(random() % 1'000'000);
    r.attempts = static_cast<std::uint32_t>(random() % 4);
    r.in_flight = static_cast<std::uint32_t>(random() % 100);
    r.code = static_cast<std::uint16_t>(200 + random() % 4 * 100);
    if (random() % 5 == 0) {
      r.fault = static_cast<Fault>(1 + random() % 17);
      r.error = errors[random() % 3];
    }
    results.push_back(r);
  }
  return results;
}

}  // namespace

TEST_CASE("metrics: 10 000 records") {  // Vegeta's acceptance case, with our rate and ranks
  Metrics metrics;
  for (int i = 1; i <= 10'000; ++i) {
    Result r = hit((i - 1) * 1s, i * 1us);
    const std::uint16_t codes[] = {500, 200, 302};
    r.code = codes[i % 3];
    r.fault = r.code == 500 ? Fault::status : Fault::none;
    r.error = r.code == 500 ? "Internal server error" : "";
    r.bytes_in = 1024;
    r.bytes_out = 512;
    metrics.add(r);
  }
  const Summary& s = metrics.summary();
  const auto near = [](Nanos value) {
    return Approx(static_cast<double>(value.count())).epsilon(0.0005);
  };
  CHECK(s.hits == 10'000);
  CHECK(s.latency.all().total() == 50'005ms);
  CHECK(s.latency.all().mean() == 5'000'500ns);
  CHECK(static_cast<double>(s.latency.all().quantile(0.50).count()) == near(5ms));
  CHECK(static_cast<double>(s.latency.all().quantile(0.90).count()) == near(9ms));
  CHECK(static_cast<double>(s.latency.all().quantile(0.95).count()) == near(9500us));
  CHECK(static_cast<double>(s.latency.all().quantile(0.99).count()) == near(9900us));
  CHECK(s.latency.all().max() == 10ms);
  CHECK(s.latency.all().min() == 1us);
  CHECK(s.attack() == 2h + 46min + 39s);
  CHECK(s.wait() == 10ms);
  CHECK(s.rate() == 1);
  CHECK(s.throughput() == Approx(0.6667));
  CHECK(s.success() == 0.6667);
  CHECK(s.bytes_in == 10'240'000);
  CHECK(s.bytes_out == 5'120'000);
  CHECK(s.codes[500] == 3333);
  CHECK(s.codes[200] == 3334);
  CHECK(s.codes[302] == 3333);
  CHECK(s.codes[404] == 0);
  REQUIRE(s.faults.size() == 1);
  CHECK(s.faults[0].error == "Internal server error");
  CHECK(s.faults[0].count == 3333);
}

TEST_CASE("one hit has a rate of one") {
  Metrics metrics;
  metrics.add(hit(0s, 1us));
  CHECK(metrics.summary().rate() == 1);
  CHECK(metrics.summary().throughput() == 1);
  CHECK(metrics.summary().attack() == 0s);
  CHECK(metrics.summary().wait() == 1us);
}

TEST_CASE("empty metrics can be read") {
  const Metrics metrics;
  const Summary& s = metrics.summary();
  CHECK(s.hits == 0);
  CHECK(s.rate() == 0);
  CHECK(s.throughput() == 0);
  CHECK(s.success() == 0);
  CHECK(s.latency.all().quantile(0.99) == 0ns);
  CHECK(s.slices.empty());
}

TEST_CASE("100 hits at 50/s give a rate of 50, and no more throughput than that") {
  Metrics metrics;
  for (int i = 0; i < 100; ++i) metrics.add(hit(i * 20ms, 2ms));
  CHECK(metrics.summary().rate() == Approx(50));
  CHECK(metrics.summary().throughput() == Approx(50));
  metrics.add(hit(2s, 8s));
  CHECK(metrics.summary().throughput() == Approx(10.1));
}

TEST_CASE("the wait for lost events at the end does not lower throughput") {
  Metrics metrics, other;
  for (int i = 0; i < 300; ++i) {
    Result event = hit(i * 10ms, i % 10 == 9 ? 500ms : 2ms);
    if (i % 10 == 9) event.fault = Fault::lost;
    (i < 200 ? metrics : other).add(event);
  }
  metrics.merge(other);
  CHECK(metrics.summary().throughput() == Approx(90));
  CHECK(metrics.summary().wait() == 500ms);
  Metrics all_lost;
  for (int i = 0; i < 2; ++i) {
    Result event = hit(i * 10ms, 490ms);
    event.fault = Fault::lost;
    all_lost.add(event);
  }
  CHECK(all_lost.summary().throughput() == 0);
  CHECK(all_lost.summary().per_second(10) == Approx(20));  // some receivers of each
}

TEST_CASE("the rate is that of the hits that really went out, not that of their due times") {
  Metrics metrics;
  for (int i = 0; i < 101; ++i) {
    Result late = hit(i * 10ms, 2ms);
    late.delay = i * 10ms;  // half as fast as was asked
    metrics.add(late);
  }
  const Summary& s = metrics.summary();
  CHECK(s.attack() == 1s);
  CHECK(s.sending() == 2s);
  CHECK(s.rate() == 50);
  CHECK(s.throughput() <= s.rate());
  CHECK(s.throughput() > 49.5);
}

TEST_CASE("300 hits at 100/s give 100 to the last digit") {
  Metrics metrics;
  for (int i = 0; i < 300; ++i) metrics.add(hit(i * 10ms, 2ms));
  CHECK(metrics.summary().rate() == 100);
  CHECK(metrics.summary().throughput() == 100);
}

TEST_CASE("throughput is never above the rate, however late the hits left") {
  Metrics metrics;
  metrics.add(hit(0s, 1ms));
  Result late = hit(20ms, 1ms);
  late.delay = 20ms;
  metrics.add(late);
  CHECK(metrics.summary().rate() == 25);
  CHECK(metrics.summary().throughput() == 25);
}

TEST_CASE("a latency of zero is the minimum") {
  Metrics metrics;
  for (const Nanos service : {5ns, 0ns, 7ns}) metrics.add(hit(0s, service));
  CHECK(metrics.summary().latency.all().min() == 0ns);
}

TEST_CASE("the latency of a late hit counts from its due time") {
  Metrics metrics;
  Result late = hit(0s, 5ms);
  late.delay = 100ms;
  metrics.add(late);
  const Summary& s = metrics.summary();
  CHECK(s.latency.all().max() == 105ms);
  CHECK(s.service.all().max() == 5ms);
  CHECK(s.delay.max() == 100ms);
  CHECK(s.end == kStart + 105ms);
}

TEST_CASE("a dropped hit has no success, latency or code, and lowers the rate") {
  Metrics metrics;
  for (int i = 0; i < 10; ++i) metrics.add(hit(i * 100ms, 1ms));
  for (int i = 10; i < 20; ++i) metrics.add(failure(i * 100ms, Fault::dropped, "output full"));
  const Summary& s = metrics.summary();
  CHECK(s.hits == 20);
  CHECK(s.ok == 10);
  CHECK(s.failed == 0);
  CHECK(s.dropped == 10);
  CHECK(s.sent() == 10);
  CHECK(s.latency.count() == 10);
  CHECK(s.codes[0] == 0);
  CHECK(s.rate() == Approx(9 / 1.9));
  CHECK(s.success() == 0.5);
  CHECK(s.wait() == 0s);
  REQUIRE(s.faults.size() == 1);
  CHECK(s.faults[0].count == 10);
}

TEST_CASE("hits of one fault are counted over all its texts") {
  Metrics metrics;
  for (int i = 0; i < 1500; ++i) {
    metrics.add(failure(0s, i % 2 ? Fault::tls : Fault::dns, "error " + std::to_string(i)));
  }
  metrics.add(failure(0s, Fault::dns, "error 0"));
  CHECK(metrics.summary().count_of(Fault::dns) == 751);
  CHECK(metrics.summary().count_of(Fault::tls) == 750);
  CHECK(metrics.summary().count_of(Fault::none) == 0);
}

TEST_CASE("a foreign result has a latency, but no service time and no delay") {
  Metrics metrics;
  Result foreign = hit(0s, 5ms);
  foreign.flags = result_flag::foreign;
  metrics.add(foreign);
  metrics.add(hit(1s, 7ms));
  const Summary& s = metrics.summary();
  CHECK(s.foreign);
  CHECK(s.latency.count() == 2);
  CHECK(s.service.count() == 1);
  CHECK(s.delay.count() == 1);
}

TEST_CASE("a hit that was never written does not hide one that was sent again") {
  Metrics metrics;
  Result r = failure(0s, Fault::refused, "connection refused");
  r.attempts = 0;
  metrics.add(r);
  r = hit(0s, 1ms);
  r.attempts = 2;
  metrics.add(r);
  CHECK(metrics.summary().attempts == 2);
  CHECK(metrics.summary().resent == 1);
}

TEST_CASE("flags, attempts and new connections add up") {
  Metrics metrics;
  Result r = hit(0s, 1ms);
  r.attempts = 3;
  r.flags = result_flag::new_connection | result_flag::closed_loop;
  metrics.add(r);
  metrics.add(hit(0s, 1ms));
  CHECK(metrics.summary().attempts == 4);
  CHECK(metrics.summary().resent == 2);
  CHECK(metrics.summary().new_connections == 1);
  CHECK(metrics.summary().closed_loop);
}

TEST_CASE("hits that waited for a connection for more than a millisecond are counted") {
  Metrics metrics, more;
  Result r = hit(0s, 5ms);
  metrics.add(r);
  r.phases.queue = 1ms;
  metrics.add(r);
  r.phases.queue = 1ms + 1ns;
  metrics.add(r);
  more.add(r);
  metrics.merge(more);
  CHECK(metrics.summary().queued == 2);
}

TEST_CASE("buckets count exactly, at the bounds too") {
  Metrics metrics({0ms, 10ms, 25ms, 50ms, 100ms, 1000ms});
  for (const Nanos latency : {5ms, 15ms, 30ms, 75ms, 200ms, 2000ms}) metrics.add(hit(0s, latency));
  CHECK(metrics.summary().buckets == std::vector<std::uint64_t>{1, 1, 1, 1, 1, 1});
  metrics.add(hit(0s, 10ms));
  metrics.add(hit(0s, 10ms - 1ns));
  metrics.add(hit(0s, 1000ms));
  CHECK(metrics.summary().buckets == std::vector<std::uint64_t>{2, 2, 1, 1, 1, 2});
}

TEST_CASE("the order of results does not matter") {
  std::vector<Result> results = random_results(7, 3000);
  Metrics forward({0ms, 1ms, 500ms}), backward({0ms, 1ms, 500ms}), sorted({0ms, 1ms, 500ms});
  for (const Result& r : results) forward.add(r);
  std::reverse(results.begin(), results.end());
  for (const Result& r : results) backward.add(r);
  std::sort(results.begin(), results.end(),
            [](const Result& a, const Result& b) { return a.due < b.due; });
  for (const Result& r : results) sorted.add(r);
  check_same(forward.summary(), backward.summary());
  check_same(forward.summary(), sorted.summary());
}

TEST_CASE("a merge is the same as folding everything into one") {
  const std::vector<Result> results = random_results(8, 3000);
  Metrics all, left, right;
  for (std::size_t i = 0; i < results.size(); ++i) {
    all.add(results[i]);
    // One part is short and the other long, so that their slices differ in length.
    (results[i].due < kStart + 3s ? left : right).add(results[i]);
  }
  REQUIRE(left.summary().slice_length < right.summary().slice_length);
  Metrics one = left, two = right, empty;
  one.merge(right);
  two.merge(left);
  one.merge(empty);
  empty.merge(one);
  check_same(one.summary(), all.summary());
  check_same(two.summary(), all.summary());
  check_same(empty.summary(), all.summary());
  std::uint64_t kinds = 0;
  for (const FaultCount& kind : one.summary().faults) kinds += kind.count;
  CHECK(kinds == all.summary().failed + all.summary().dropped);
  CHECK_THROWS_AS(one.merge(Metrics({0ms})), std::invalid_argument);
}

TEST_CASE("slices start short and double as the attack grows") {
  Metrics metrics;
  metrics.add(hit(0s, 1ms));
  CHECK(metrics.summary().slice_length == 15'625us);
  CHECK(metrics.summary().slices.size() == 1);
  for (int i = 1; i <= 600; ++i) metrics.add(hit(i * 1s, 1ms));
  const Summary& s = metrics.summary();
  CHECK(s.slice_length == 2s);
  CHECK(s.slices.size() <= 400);
  CHECK(hits_on_axis(s) == 601);
  CHECK(s.slices_begin <= s.earliest);
  CHECK(s.earliest < s.slices_begin + s.slice_length);
  for (std::size_t i = 1; i + 1 < s.slices.size(); ++i) CHECK(s.slices[i].hits == 2);
}

TEST_CASE("results that are earlier than all before move the axis") {
  Metrics metrics;
  metrics.add(hit(1s, 1ms, 200));
  metrics.add(hit(0s, 1ms, 404));
  metrics.add(hit(1s, 1ms, 200));
  const Summary& s = metrics.summary();
  REQUIRE(s.slices.size() == 65);
  CHECK(s.slices.front().codes[404] == 1);
  CHECK(s.slices.back().codes[200] == 2);
}

TEST_CASE("times far apart, before 1970 and at the ends of time stay within the axis") {
  Metrics metrics;
  for (const std::int64_t ns :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 61, -(std::int64_t{1} << 61),
        std::int64_t{1'795'217'397'000'000'000}}) {
    Result r = hit(0s, 1ms);
    r.due = WallTime(Nanos(ns));
    metrics.add(r);
  }
  CHECK(metrics.summary().slices.size() <= 400);
  CHECK(hits_on_axis(metrics.summary()) == 5);
}

TEST_CASE("a slice knows its faults and the most hits in flight") {
  Metrics metrics;
  Result busy = hit(0ms, 1ms);
  busy.in_flight = 7;
  metrics.add(busy);
  metrics.add(failure(1ms, Fault::reset, "reset"));
  metrics.add(failure(2ms, Fault::reset, "another text"));
  metrics.add(failure(3ms, Fault::dropped, "full"));
  metrics.add(failure(10s, Fault::timeout, "too late"));
  const auto& slices = metrics.summary().slices;
  const auto of = [](const Slice& slice, Fault fault) {
    return slice.faults[static_cast<std::uint16_t>(fault)];
  };
  CHECK(of(slices.front(), Fault::reset) == 2);
  CHECK(of(slices.front(), Fault::dropped) == 1);
  CHECK(of(slices.front(), Fault::timeout) == 0);
  CHECK(of(slices.back(), Fault::timeout) == 1);
  CHECK(slices.front().in_flight == 7);
  CHECK(slices.back().in_flight == 0);
}

TEST_CASE("the breakdown is counted on request, and not for foreign hits") {
  Metrics plain, asked({}, false, true);
  Result foreign = hit(0s, 1ms);
  foreign.flags = result_flag::foreign;
  for (Metrics* metrics : {&plain, &asked}) {
    metrics->add(hit(0s, 1ms));
    metrics->add(failure(0s, Fault::dropped, "full"));
    metrics->add(foreign);
  }
  CHECK(plain.summary().breakdown_ok.count() == 0);
  CHECK(asked.summary().breakdown_ok.count() == 1);
  Metrics merged({}, false, true);
  merged.merge(asked);
  merged.merge(asked);
  CHECK(merged.summary().breakdown_ok.count() == 2);
}

TEST_CASE("the times of hits that succeeded are apart, and all together are what they were") {
  Metrics metrics, part;
  for (int n = 0; n < 98; ++n) metrics.add(hit(n * 10ms, 5ms));
  part.add(hit(980ms, 7ms));
  CHECK(metrics.summary().telling() == Outcomes::all);
  Result refused = failure(990ms, Fault::refused, "connection refused");
  refused.service = 50us;
  metrics.add(refused);
  metrics.merge(part);
  const Summary& s = metrics.summary();
  CHECK(s.telling() == Outcomes::all);  // 1 of 100
  CHECK(s.latency.all().min() == 50us);
  CHECK(s.latency.all().max() == 7ms);
  metrics.add(refused);
  CHECK(s.telling() == Outcomes::ok);
  CHECK(s.latency.all().count() == 101);
  CHECK(s.latency.ok().count() == 99);
  CHECK(s.latency.ok().min() == 5ms);
  CHECK(s.service.ok().max() == 7ms);
  CHECK(s.latency.failed().max() == 50us);
  Metrics dead;
  dead.add(refused);
  CHECK(dead.summary().telling() == Outcomes::failed);
  CHECK(dead.summary().latency.of(Outcomes::failed).count() == 1);
}

TEST_CASE("an event that no connection could take was not sent and has no time") {
  Metrics metrics(std::vector<Nanos>{0ns});
  Result event = hit(0ms, 2ms, 0);
  event.set_kind(Kind::ws);
  for (int n = 0; n < 72; ++n) {
    event.due = kStart + n * 10ms;
    metrics.add(event);
  }
  event.fault = Fault::lost;
  event.error = "no connection was open";
  event.service = 7us;
  event.delay = 3ms;
  event.attempts = 0;
  for (int n = 72; n < 100; ++n) {
    event.due = kStart + n * 10ms;
    metrics.add(event);
  }
  const Summary& s = metrics.summary();
  CHECK(s.hits == 100);
  CHECK(s.failed == 28);
  CHECK(s.unsent == 28);
  CHECK(s.dropped == 0);
  CHECK(s.sent() == 72);
  CHECK(s.latency.count() == 72);
  CHECK(s.latency.all().min() == 2ms);
  CHECK(s.delay.max() == 0s);
  CHECK(s.buckets.front() == 72);
  CHECK(s.codes[0] == 0);
  CHECK(s.attempts == 72);
  CHECK(s.count_of(Fault::lost) == 28);
  CHECK(s.rate() == Approx(71 / 0.99));  // over all of the schedule
  std::uint64_t timed = 0;
  for (const Slice& slice : s.slices) timed += slice.latency.count();
  CHECK(timed == 72);
  CHECK(hits_on_axis(s) == 100);
}
