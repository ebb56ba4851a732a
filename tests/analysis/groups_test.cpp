#include "analysis/groups.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "analysis/quantile.h"
#include "analysis/tally.h"
#include "analysis/window.h"
#include "core/error.h"
#include "report/sample.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

// Some fail, some are dropped, and there are `targets` of them.
std::vector<Result> mixed(std::uint64_t count, std::uint64_t targets,
                          std::vector<std::string>& urls) {
  for (std::uint64_t n = 0; n < targets; ++n) {
    urls.push_back("http://localhost/" + std::to_string(n * 7919 % targets));
  }
  std::vector<Result> all;
  for (std::uint64_t n = 0; n < count; ++n) {
    Result r = hit(n, n * 1ms, 1ms + n * 1us);
    r.url = urls[n % targets];
    if (n % 5 == 0) {
      r.fault = n % 10 == 0 ? Fault::dropped : Fault::timeout;
      r.code = 0;
    }
    all.push_back(r);
  }
  return all;
}

}  // namespace

TEST_CASE("groups add up to the whole, however many there are") {
  for (const std::uint64_t targets : {3, 200, 1000}) {
    std::vector<std::string> urls;
    const std::vector<Result> all = mixed(5000, targets, urls);
    for (const char* by : {"target", "code", "fault,connection", "target,code"}) {
      INFO(targets << " by " << by);
      const Wanted wanted{.bounds = {0ms, 2ms, 4ms}, .by = parse_by(by)};
      Tally tally(wanted);
      for (const Result& r : all) tally.add(r);
      const std::vector<Group> groups = tally.groups();
      CHECK(groups.size() <= 201);
      std::uint64_t hits = 0, ok = 0, failed = 0, dropped = 0, bytes = 0, faults = 0;
      Histogram latency;
      std::vector<std::uint64_t> buckets(3);
      for (const Group& group : groups) {
        const Summary& s = *group.summary;
        for (std::size_t i = 0; i < buckets.size(); ++i) buckets[i] += s.buckets.at(i);
        hits += s.hits;
        ok += s.ok;
        failed += s.failed;
        dropped += s.dropped;
        bytes += s.bytes_in;
        for (const FaultCount& kind : s.faults) faults += kind.count;
        latency.merge(s.latency.all());
      }
      const Summary& whole = tally.summary();
      CHECK(hits == whole.hits);
      CHECK(ok == whole.ok);
      CHECK(failed == whole.failed);
      CHECK(dropped == whole.dropped);
      CHECK(bytes == whole.bytes_in);
      CHECK(faults == whole.failed + whole.dropped);
      CHECK(latency.buckets() == whole.latency.all().buckets());
      CHECK(buckets == whole.buckets);
    }
  }
}

TEST_CASE("groups do not depend on the order of hits, nor on how they are shared out") {
  std::vector<std::string> urls;
  const std::vector<Result> all = mixed(5000, 1000, urls);
  Groups one(parse_by("url")), first(parse_by("url")), second(parse_by("url"));
  for (const Result& r : all) one.add(r);
  for (std::size_t n = all.size(); n-- > 0;) (n % 11 < 4 ? first : second).add(all[n]);
  second.merge(first);
  const auto wanted = one.sorted(), got = second.sorted();
  REQUIRE(got.size() == wanted.size());
  CHECK(got.size() == 201);
  CHECK(got.back().values.empty());
  for (std::size_t i = 0; i < got.size(); ++i) {
    CHECK(got[i].values == wanted[i].values);
    CHECK(got[i].summary->hits == wanted[i].summary->hits);
    CHECK(got[i].summary->latency.all().buckets() == wanted[i].summary->latency.all().buckets());
  }
}

TEST_CASE("a group by two keys has a value for each") {
  Groups groups(parse_by("method,code"));
  groups.add(hit(0, 0s, 1ms));
  REQUIRE(groups.sorted().size() == 1);
  CHECK(groups.sorted()[0].values == std::vector<std::string>{"GET", "200"});
}

TEST_CASE("a group's name is what a filter takes") {
  CHECK(name_of({.values = {"GET /x"}}, {Key::target}) == "target=GET /x");
  CHECK(name_of({.values = {"", "200"}}, {Key::name, Key::code}) == "name=, code=200");
  CHECK(name_of({}, {Key::target}) == "all others");
}

TEST_CASE("invalid keys and quantiles are refused with what to write") {
  CHECK_THROWS_AS(parse_by("colour"), ValueError);
  CHECK_THROWS_AS(parse_by("target,"), ValueError);
  CHECK_THROWS_AS(parse_by("target,code,host"), ValueError);
  for (const char* wrong : {"", "0", "101", "50,", "p50", "50;90", "nan"}) {
    INFO(wrong);
    CHECK_THROWS_AS(parse_quantiles(wrong), ValueError);
  }
  const std::vector<Quantile> wanted = {{0.5, "50"}, {0.999, "99.9"}, {1, "100"}};
  CHECK(parse_quantiles("99.9,50,100,50") == wanted);
}

TEST_CASE("a window counts from the start of each attack") {
  Window window(parse_moment("1s"), parse_moment("3s"), 0s);
  RunHeader run = header();
  window.visit(run);
  Result r = hit(0, 999ms, 1ms);
  r.run = &run.run;
  CHECK_FALSE(window.holds(r));
  r.due = kBegan + 1s;
  CHECK(window.holds(r));
  r.due = kBegan + 3s;
  CHECK_FALSE(window.holds(r));
  RunHeader later = header();
  later.run[0] = 1;
  later.began = kBegan + 60s;
  window.visit(later);
  r.run = &later.run;
  r.due = kBegan + 60s;
  CHECK_FALSE(window.holds(r));
  r.due = kBegan + 62s;
  CHECK(window.holds(r));
}

TEST_CASE("without a header an attack began with its first hit") {
  Window window(std::nullopt, std::nullopt, 2s);
  CHECK(window.bounded());
  CHECK_FALSE(window.holds(hit(0, 10s, 1ms)));
  CHECK_FALSE(window.holds(hit(1, 11s, 1ms)));
  CHECK(window.holds(hit(2, 12s, 1ms)));
}

TEST_CASE("a window may be cut at times of day") {
  Window window(parse_moment("2026-11-20T23:29:58Z"), parse_moment("2026-11-21T00:29:59+01:00"),
                0s);
  CHECK_FALSE(window.holds(hit(0, 0s, 1ms)));
  CHECK(window.holds(hit(0, 1s, 1ms)));
  CHECK_FALSE(window.holds(hit(0, 2s, 1ms)));
  CHECK_THROWS_AS(parse_moment("-1s"), ValueError);
  CHECK_THROWS_AS(parse_moment("10"), ValueError);
  CHECK_FALSE(Window({}, {}, 0s).bounded());
}

TEST_CASE("a filter by time is a bound of the window, and others are conditions") {
  std::vector<Condition> conditions;
  std::vector<Bound> bounds;
  for (const char* filter : {"time>=1s", "code>=500", "time < 2026-11-20T23:30:00Z"}) {
    add_filter(filter, conditions, bounds);
  }
  CHECK(conditions == std::vector<Condition>{parse_condition("code>=500")});
  CHECK(bounds == std::vector<Bound>{{Op::at_least, parse_moment("1s")},
                                     {Op::less, parse_moment("2026-11-20T23:30:00Z")}});
  Window window({}, {}, 0s, bounds);
  CHECK(window.bounded());
  CHECK_FALSE(window.holds(hit(0, 0s, 1ms)));
  CHECK_FALSE(window.holds(hit(1, 999ms, 1ms)));
  CHECK(window.holds(hit(2, 1s, 1ms)));
  CHECK(window.holds(hit(3, 2999ms, 1ms)));
  CHECK_FALSE(window.holds(hit(4, 3s, 1ms)));
}

TEST_CASE("each operator of a filter by time takes its end in or leaves it out") {
  const auto keeps = [](const char* filter, Nanos due) {
    std::vector<Condition> conditions;
    std::vector<Bound> bounds;
    add_filter(filter, conditions, bounds);
    Window window({}, {}, 0s, bounds);
    window.holds(hit(0, 0s, 1ms));  // tells when the attack began
    return window.holds(hit(1, due, 1ms));
  };
  CHECK(keeps("time>=1s", 1s));
  CHECK_FALSE(keeps("time>1s", 1s));
  CHECK(keeps("time<=1s", 1s));
  CHECK_FALSE(keeps("time<1s", 1s));
}

TEST_CASE("an invalid filter by time is refused with its place and what to write") {
  const auto error_of = [](const char* filter) -> std::string {
    std::vector<Condition> conditions;
    std::vector<Bound> bounds;
    try {
      add_filter(filter, conditions, bounds);
    } catch (const ValueError& error) {
      return error.what();
    }
    return "no error";
  };
  CHECK_THAT(error_of("time=10s"), ContainsSubstring("column 5: a time is compared by <, <=, >"));
  CHECK_THAT(error_of("time"), ContainsSubstring("write e.g. time>=10s"));
  CHECK_THAT(error_of("time>=10"), ContainsSubstring("column 7: \"10\" is not a duration"));
  CHECK_THAT(error_of("time>=1s time<2s"), ContainsSubstring("column 10: there is more than one"));
  CHECK_THAT(error_of("colour=red"), ContainsSubstring("-filter takes time as well"));
}
