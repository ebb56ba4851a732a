// The program `compare`, on streams that tell all about their attacks.
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <string>

#include "core/units.h"
#include "record/frame_writer.h"
#include "report/sample.h"
#include "support/files.h"
#include "support/process.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

class Joined final : public FrameSink {
 public:
  void frame(std::string&& bytes) override { all += bytes; }
  std::string all;
};

struct Attack {
  RunHeader header = test::header();
  std::function<void(Result&)> change = [](Result&) {};
  std::vector<Health> health;
  std::uint64_t hits = 200;
};

std::string stream(const Attack& attack) {
  Joined joined;
  FrameWriter writer(joined, attack.header.run);
  writer.write(attack.header);
  for (const Health& row : attack.health) writer.write(row);
  for (std::uint64_t n = 0; n < attack.hits; ++n) {
    Result one = hit(n, n * 20ms, 10ms + Nanos(n * 7919 % 1000 * 1000));
    attack.change(one);
    writer.write(one);
  }
  RunEnd end;
  end.run = attack.header.run;
  end.planned = attack.hits;
  writer.write(end);
  writer.flush();
  return joined.all;
}

class Files {
 public:
  std::string add(const std::string& name, const Attack& attack) {
    return dir_.write(name, stream(attack));
  }
  // In the folder, so that messages have short names.
  Finished compare(std::vector<std::string> args) {
    args.insert(args.begin(), program("compare"));
    return run({.argv = std::move(args), .directory = dir_.path().string()});
  }

 private:
  TempDir dir_;
};

// What compare says of an attack and the same one with a change.
Finished compare_with(const std::function<void(Attack&)>& change) {
  Files files;
  Attack attack;
  files.add("old.bin", attack);
  change(attack);
  files.add("new.bin", attack);
  return files.compare({"old.bin", "new.bin"});
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void check_refused(const Finished& done, const std::string& why) {
  CHECK(done.exit_code == 2);
  CHECK(done.out.empty());
  CHECK(done.err == "compare: " + why +
                        "\ncompare: these runs are not comparable; -force compares them anyway\n");
}

}  // namespace

TEST_CASE("attacks of one plan are compared") {
  const Finished done = compare_with([](Attack&) {});
  CHECK(done.exit_code == 0);
  CHECK(done.err.empty());
  CHECK(says(done.out, "errors  0.00%     0.00%     +0.00 points\n"));
  CHECK(says(done.out, "rate    50.00/s   50.00/s   0.0%\n"));
}

TEST_CASE("an attack of another rate is refused") {
  check_refused(compare_with([](Attack& attack) { attack.header.rate = 60; }),
                "rate plans differ: 50/s in old.bin, 60/s in new.bin");
}

TEST_CASE("stages are compared as they were given") {
  check_refused(compare_with([](Attack& attack) {
                  attack.header.schedule = "stages 4s:100";
                  attack.header.plan.stages = parse_stages("4s:100");
                }),
                "rate plans differ: 50/s in old.bin, stages 4s:100 in new.bin");
}

TEST_CASE("an attack without a rate is not like one that has it") {
  check_refused(
      compare_with([](Attack& attack) { attack.header.load = Load::closed; }),
      "rate plans differ: 50/s in old.bin, unlimited, as fast as responses arrive in new.bin");
}

TEST_CASE("an attack that was cut short is refused by its real duration") {
  check_refused(compare_with([](Attack& attack) { attack.hits = 170; }),
                "durations differ: 4s in old.bin, 3.4s in new.bin");
}

TEST_CASE("another limit of hits in flight is refused") {
  check_refused(compare_with([](Attack& attack) { attack.header.max_in_flight = 10; }),
                "limits of hits in flight (-max-workers) differ: 1000 in old.bin, 10 in new.bin");
}

TEST_CASE("another number of WebSocket connections is refused") {
  check_refused(
      compare_with([](Attack& attack) { attack.header.connections = 10; }),
      "numbers of WebSocket connections (-connections) differ: 0 in old.bin, 10 in new.bin");
}

TEST_CASE("the records of another major version are refused") {
  check_refused(compare_with([](Attack& attack) { attack.header.version = "barrage 1.2.0 x"; }),
                "major versions of barrage differ: 0 in old.bin, 1 in new.bin");
  CHECK(compare_with([](Attack& attack) { attack.header.version = "barrage 0.9.0"; }).exit_code ==
        0);
}

TEST_CASE("runs whose generator did not keep up are not compared") {
  const Finished done =
      compare_with([](Attack& attack) { attack.change = [](Result& one) { one.delay = 5ms; }; });
  check_refused(done,
                "new.bin: the generator was late: p99 of the delay is 5ms, beside 10.498ms of "
                "service time at p50");
}

TEST_CASE("more dropped hits are refused first") {
  const Finished done = compare_with([](Attack& attack) {
    attack.header.max_in_flight = 10;
    attack.change = [](Result& one) {
      if (one.seq % 20 != 3) return;
      one.fault = Fault::dropped;
      one.service = one.delay = {};
    };
  });
  CHECK(done.exit_code == 2);
  CHECK(
      done.err.starts_with("compare: errors differ by more than 1 point: 0% of the old hits "
                           "failed or were dropped, 5% of the new\n"));
}

TEST_CASE("a file of two attacks is refused") {
  const TempDir dir;
  const std::string one = dir.write("one.bin", stream({}));
  Attack other;
  other.header.run[0] = 1;
  const std::string two = dir.write("two.bin", stream({}) + stream(other));
  const Finished done = run({.argv = {program("compare"), one, two}});
  CHECK(done.exit_code == 2);
  CHECK(says(done.err, "two.bin holds 2 attacks; put each into a file of its own\n"));
}

TEST_CASE("hits of the warm-up are left out") {
  const Finished done = compare_with([](Attack& attack) {
    attack.hits = 300;
    attack.change = [](Result& one) {
      if (one.seq >= 100) return;
      one.flags = result_flag::warm_up;
      one.service = 500ms;
      one.url = "http://localhost:8080/warm";
    };
  });
  CHECK(done.exit_code == 0);
  CHECK(says(done.out, "p99     11.001ms  11.01ms"));
}

TEST_CASE("an attack without a hit cannot be compared") {
  const Finished done = compare_with([](Attack& attack) { attack.hits = 0; });
  CHECK(done.exit_code == 2);
  CHECK(done.err == "compare: new.bin: nothing to compare: no hit was sent\n");
}

TEST_CASE("an attack whose end is missing is compared, and the exit code is 4") {
  Files files;
  files.add("old.bin", {});
  const TempDir dir;
  std::string cut = stream({});
  cut.resize(cut.size() - 30);
  const std::string path = dir.write("cut.bin", cut);
  const Finished done = files.compare({"old.bin", path});
  CHECK(done.exit_code == 4);
  CHECK(says(done.err, "cut.bin: the input is "));
  CHECK(says(done.out, "p50"));
}
