#include "analysis/phases.h"

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>

#include "analysis/groups.h"
#include "report/sample.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

// 20 µs of delay, and 100 ms of service.
Result told(std::uint64_t n, Phases phases) {
  Result r = hit(n, n * 10ms, 100ms);
  r.phases = phases;
  return r;
}

const Phases kFirst{
    .dns = 1ms, .connect = 2ms, .tls = 3ms, .send = 4ms, .wait = 50ms, .transfer = 30ms};
const Phases kLater{.send = 4ms, .wait = 60ms, .transfer = 36ms};

std::string names(const PhaseTimes& times) {
  std::string all;
  for (const PhaseTimes::Phase& phase : times.phases()) {
    all += std::string(phase.name) + ":" + std::to_string(phase.times.count()) + " ";
  }
  return all;
}

Nanos sum(const PhaseTimes& times) {
  Nanos all{};
  for (const PhaseTimes::Phase& phase : times.phases()) all += phase.times.total();
  return all;
}

}  // namespace

TEST_CASE("each phase has the hits that went through it") {
  PhaseTimes times;
  CHECK(times.phases().empty());
  times.add(told(0, kFirst));
  for (std::uint64_t n = 1; n < 10; ++n) times.add(told(n, kLater));
  CHECK(names(times) == "delay:10 dns:1 connect:1 tls:1 send:10 wait:10 transfer:10 rest:1 ");
  const auto phases = times.phases();
  CHECK(phases[1].times.max() == 1ms);
  CHECK(phases[5].times.total() == 50ms + 9 * 60ms);
  CHECK(phases.back().times.total() == 10ms);
  double shares = 0;
  for (const auto& phase : phases) shares += phase.share;
  CHECK(shares > 0.999999);
  CHECK(shares < 1.000001);
}

TEST_CASE("the phases add up to the latency, whatever a record says") {
  PhaseTimes times;
  Metrics metrics;
  const auto add = [&](const Result& hit) {
    times.add(hit);
    metrics.add(hit);
    CHECK(sum(times) == metrics.summary().latency.all().total());
  };
  add(told(0, kFirst));
  add(told(1, {}));
  add(told(2, {.wait = 1h, .transfer = 1h}));  // longer than the hit
  Result foreign = told(3, {});
  foreign.flags = result_flag::foreign;
  foreign.delay = {};
  add(foreign);
  Result dropped = told(4, kLater);
  dropped.fault = Fault::dropped;
  dropped.service = {};
  add(dropped);
}

TEST_CASE("each phase is counted between the bounds of -buckets") {
  const std::vector<Nanos> bounds = {0ms, 3ms, 55ms};
  PhaseTimes one(bounds), two(bounds);
  one.add(told(0, kFirst));
  for (std::uint64_t n = 1; n < 10; ++n) two.add(told(n, kLater));
  one.merge(two);
  std::map<std::string_view, std::vector<std::uint64_t>> got;
  for (const PhaseTimes::Phase& phase : one.phases()) got[phase.name] = phase.buckets;
  using Counts = std::vector<std::uint64_t>;
  CHECK(got["delay"] == Counts{10, 0, 0});
  CHECK(got["tls"] == Counts{0, 1, 0});
  CHECK(got["wait"] == Counts{0, 1, 9});
}

TEST_CASE("phases of parts are merged to those of the whole") {
  PhaseTimes one, two, all;
  for (std::uint64_t n = 0; n < 20; ++n) {
    const Result hit = told(n, n % 3 == 0 ? kFirst : kLater);
    (n < 7 ? one : two).add(hit);
    all.add(hit);
  }
  one.merge(two);
  CHECK(names(one) == names(all));
  CHECK(sum(one) == sum(all));
}

TEST_CASE("groups have phases with -by=phase") {
  CHECK(parse_by("phase") == By{{}, true});
  CHECK(parse_by("target,phase") == By{{Key::target}, true});
  CHECK(parse_by("phase,code") == By{{Key::code}, true});
  Groups groups(parse_by("path,phase")), others(parse_by("path,phase"));
  for (std::uint64_t n = 0; n < 20; ++n) {
    Result hit = told(n, kLater);
    hit.url = n % 2 == 0 ? "http://localhost/a" : "http://localhost/b";
    (n < 5 ? groups : others).add(hit);
  }
  groups.merge(others);
  const std::vector<Group> sorted = groups.sorted();
  REQUIRE(sorted.size() == 2);
  for (const Group& group : sorted) {
    REQUIRE(group.phases != nullptr);
    CHECK(sum(*group.phases) == group.summary->latency.all().total());
    CHECK(names(*group.phases) == "delay:10 send:10 wait:10 transfer:10 ");
  }
}
