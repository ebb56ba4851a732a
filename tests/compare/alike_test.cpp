#include "compare/alike.h"

#include <catch2/catch_test_macros.hpp>
#include <functional>

using namespace barrage;
using namespace std::chrono_literals;

namespace {

Result to(std::string_view method, std::string_view url) {
  Result hit;
  hit.method = method;
  hit.url = url;
  return hit;
}

RunFacts facts(const std::string& file) {
  RunFacts run;
  run.file = file;
  run.rate = 50;
  run.duration = 60s;
  run.max_in_flight = 1000;
  run.connections = 50;
  run.tool_major = 1;
  run.hits = 3000;
  run.targets.add(to("GET", "http://a.test/x"));
  return run;
}

// What stands against comparing two runs, of which the second is changed so.
std::vector<std::string> against(const std::function<void(RunFacts&)>& change) {
  const std::vector<RunFacts> before = {facts("old")};
  std::vector<RunFacts> after = {facts("new")};
  change(after.front());
  return objections(before, after);
}
using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("runs that are alike can be compared") {
  CHECK(against([](RunFacts&) {}).empty());
}

TEST_CASE("another rate, or another kind of plan, is not alike") {
  CHECK(against([](RunFacts& run) { run.rate = 60; }) ==
        Texts{"rate plans differ: 50/s in old, 60/s in new"});
  CHECK(against([](RunFacts& run) {
          run.rate.reset();
          run.schedule = "stages 10s:100";
        }) == Texts{"rate plans differ: 50/s in old, stages 10s:100 in new"});
  CHECK(against([](RunFacts& run) { run.rate = 50.001; }).empty());
}

TEST_CASE("durations may differ by a tenth") {
  CHECK(against([](RunFacts& run) { run.duration = 54s; }).empty());
  CHECK(against([](RunFacts& run) { run.duration = 66s; }).empty());
  CHECK(against([](RunFacts& run) { run.duration = 53s; }) ==
        Texts{"durations differ: 1m0s in old, 53s in new"});
}

TEST_CASE("other targets are not alike") {
  CHECK(against([](RunFacts& run) {
          run.targets.add(to("GET", "http://a.test/y"));
          run.targets.add(to("POST", "http://a.test/x"));
        }) == Texts{"targets differ: only new has GET /y and 1 more"});
}

TEST_CASE("the same targets on another host are alike, unless there are several hosts") {
  CHECK(against([](RunFacts& run) {
          run.targets = {};
          run.targets.add(to("GET", "http://b.test:8080/x"));
        }).empty());
  CHECK(against([](RunFacts& run) { run.targets.add(to("GET", "http://b.test/x")); }) ==
        Texts{"targets differ: only new has GET http://b.test/x"});
}

TEST_CASE("more targets than can be kept are not looked at") {
  CHECK(against([](RunFacts& run) {
          for (int i = 0; i < 10'001; ++i) {
            const std::string url = "http://a.test/" + std::to_string(i);
            run.targets.add(to("GET", url));
          }
        }).empty());
}

TEST_CASE("another limit and another major version are not alike") {
  CHECK(against([](RunFacts& run) { run.max_in_flight = 10; }) ==
        Texts{"limits of hits in flight (-max-workers) differ: 1000 in old, 10 in new"});
  CHECK(against([](RunFacts& run) { run.tool_major = 2; }) ==
        Texts{"major versions of barrage differ: 1 in old, 2 in new"});
}

TEST_CASE("other numbers of WebSocket connections are not alike") {
  CHECK(against([](RunFacts& run) { run.connections = 500; }) ==
        Texts{"numbers of WebSocket connections (-connections) differ: 50 in old, 500 in new"});
  CHECK(
      against([](RunFacts& run) { run.reconnect = true; }) ==
      Texts{
          "plans for lost connections (-reconnect) differ: not reopened in old, reopened in new"});
}

TEST_CASE("what a file does not record is not checked") {
  CHECK(against([](RunFacts& run) {
          run.connections.reset();
          run.rate.reset();
          run.max_in_flight.reset();
          run.tool_major.reset();
        }).empty());
}

TEST_CASE("a generator that did not keep up is named with its file") {
  CHECK(against([](RunFacts& run) { run.spoiled = {"the process stalled for 1s"}; }) ==
        Texts{"new: the process stalled for 1s"});
}

TEST_CASE("errors come first, and may differ by a point") {
  CHECK(against([](RunFacts& run) { run.failed = 30; }).empty());
  CHECK(against([](RunFacts& run) {
          run.rate = 60;
          run.failed = 30;
          run.dropped = 3;
        }) == Texts{"errors differ by more than 1 point: 0% of the old hits failed or were "
                    "dropped, 1.1% of the new",
                    "rate plans differ: 50/s in old, 60/s in new"});
}

TEST_CASE("a file is one attack") {
  CHECK(against([](RunFacts& run) { run.attacks = 3; }) ==
        Texts{"new holds 3 attacks; put each into a file of its own"});
}

TEST_CASE("a run is named once on its side, under whatever name") {
  std::vector<RunFacts> before = {facts("one"), facts("two"), facts("copy"), facts("two")};
  const std::vector<RunFacts> after = {facts("one")};
  before[0].run = before[2].run = RunId{1};
  before[1].run = before[3].run = RunId{2};
  CHECK(objections(before, after) == Texts{"one and copy hold the same run; a run counts once",
                                           "two is named twice; a run counts once"});
}

TEST_CASE("all runs are held against the first") {
  std::vector<RunFacts> before = {facts("one"), facts("two")}, after = {facts("three")};
  before[1].rate = 40;
  CHECK(objections(before, after) == Texts{"rate plans differ: 50/s in one, 40/s in two"});
}

TEST_CASE("texts from files are safe to print") {
  CHECK(against([](RunFacts& run) { run.targets.add(to("GET", "http://a.test/\x1b[2J")); }) ==
        Texts{"targets differ: only new has GET /\\x1b[2J"});
}
