#include "record/frame_writer.h"

#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "record/frame.h"
#include "record/frame_reader.h"
#include "record/samples.h"
#include "support/files.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

Drained read_back(const std::string& stream) {
  MemoryWriter rest;
  FrameReader reader(Input("run.bin", read_memory(stream)), &rest);
  Drained read = drain(reader);
  read.rest = std::move(rest);
  return read;
}

// The bytes of the document's worked example: hex at the left, words at the right.
std::string documented_example() {
  const std::string document = content_of(BARRAGE_SOURCE_DIR "/lib/record/FORMAT.md");
  std::istringstream lines(document.substr(document.find("## An example")));
  std::string line, hex;
  while (std::getline(lines, line) && line != "## Reading it elsewhere") {
    const std::size_t first = line.find_first_not_of(' ');
    if (first < 4 || first > 12) continue;
    const std::size_t words = line.find("  ", first);
    for (const char c : line.substr(first, words - first)) {
      if (c != ' ') hex += c;
    }
  }
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

}  // namespace

TEST_CASE("a frame is what FORMAT.md's example shows") {
  Frames frames;
  FrameWriter writer(frames, kRun);
  Result hit = plain_hit(2);
  hit.due = WallTime(1763681397500000000ns);
  writer.write(hit);
  writer.flush();
  REQUIRE(frames.list.size() == 1);
  CHECK(frames.list[0] == documented_example());
}

TEST_CASE("hits come back from frames as they were") {
  RandomHits random(7);
  MemoryWriter written;
  Frames frames;
  FrameWriter writer(frames, kRun, 3);
  for (int i = 0; i < 5'000; ++i) {
    const Result hit = random.next();
    writer.write(hit);
    written.write(hit);
  }
  writer.flush();
  CHECK(frames.list.size() > 3);
  for (const std::string& frame : frames.list) CHECK(frame.size() < 70'000);

  const Drained read = read_back(frames.joined());
  CHECK(read.corrupt == 0);
  REQUIRE(read.hits.results.size() == written.results.size());
  for (std::size_t i = 0; i < written.results.size(); ++i) {
    REQUIRE(same(read.hits.results[i], written.results[i]));
  }
}

TEST_CASE("details take the room of their integers, and one byte where there are none") {
  const auto size_of = [](const Result& hit) {
    Frames frames;
    FrameWriter writer(frames, kRun);
    writer.write(hit);
    writer.flush();
    return frames.list.at(0).size();
  };
  Result hit = plain_hit(2);
  const std::size_t plain = size_of(hit);
  hit.set_kind(Kind::ws);
  CHECK(size_of(hit) == plain);
  set_details(hit, {.connection = 7});
  CHECK(size_of(hit) == plain + 1);
  set_details(hit, {.connection = 7, .reach = 50, .receivers = 50});
  CHECK(size_of(hit) == plain + 5);  // no times: two nils
  set_details(hit, {.connection = 7, .messages = MessageCounts{100, 7}});
  CHECK(size_of(hit) == plain + 7);
  set_details(hit, {.connection = 7, .messages = MessageCounts{100, 7, 90, 5}});
  CHECK(size_of(hit) == plain + 9);
}

TEST_CASE("run, health and end come back as they were") {
  RunHeader header;
  header.run = kRun;
  header.attack = "night";
  header.began = WallTime(1763681397500000000ns);
  header.began_mono_ns = 12345678901234;
  header.host = "box";
  header.pid = 4711;
  header.version = "barrage 0.1.0";
  header.schedule = "1.5/1s for 1m0s";
  header.rate = 1.5;
  header.planned = 90;
  header.duration = 60s;
  header.connections = 500;
  header.reconnect = true;
  header.max_in_flight = 1000;
  header.threads = 1;
  header.load = Load::closed;
  header.plan.rate = {0, 1ns};
  header.cores = 4;
  header.bound_by_descriptors = true;
  header.max_connections = 16;
  header.command = "attack -rate=1.5 -header=***";
  header.machine = "Linux 6.1.0 x86_64";
  const Health health{kRun, 0, 1s, 2ms, 3ms, 4ms, 5, 6, 7};
  const RunEnd end{kRun, 0, 90, 88, 87, 1, 2, 61s, Stop::interrupt};

  Frames frames;
  FrameWriter writer(frames, kRun);
  writer.write(header);
  writer.write(plain_hit(0));
  writer.write(health);
  writer.write(end);
  CHECK(frames.list.size() == 4);

  const Drained read = read_back(frames.joined());
  CHECK(read.seqs() == std::vector<std::uint64_t>{0});
  CHECK(read.info.corrupt == 0);
  CHECK_FALSE(read.info.incomplete);
  REQUIRE(read.info.runs.size() == 1);
  const RunHeader& run = read.info.runs[0];
  CHECK(run.run == header.run);
  CHECK(run.attack == header.attack);
  CHECK(run.began == header.began);
  CHECK(run.began_mono_ns == header.began_mono_ns);
  CHECK(run.host == header.host);
  CHECK(run.pid == header.pid);
  CHECK(run.version == header.version);
  CHECK(run.schedule == header.schedule);
  CHECK(run.rate == header.rate);
  CHECK(run.planned == header.planned);
  CHECK(run.duration == header.duration);
  CHECK(run.connections == header.connections);
  CHECK(run.reconnect);
  CHECK(run.max_in_flight == header.max_in_flight);
  CHECK(run.threads == header.threads);
  CHECK(run.load == header.load);
  CHECK(run.cores == header.cores);
  CHECK(run.bound_by_descriptors == header.bound_by_descriptors);
  CHECK(run.max_connections == header.max_connections);
  CHECK(run.command == header.command);
  CHECK(run.machine == header.machine);
  REQUIRE(read.rest.health.size() == 1);
  const Health& second = read.rest.health[0];
  CHECK(second.run == health.run);
  CHECK(second.at == health.at);
  CHECK(second.lag_max == health.lag_max);
  CHECK(second.longest_turn == health.longest_turn);
  CHECK(second.cpu == health.cpu);
  CHECK(second.in_flight == health.in_flight);
  CHECK(second.output_bytes == health.output_bytes);
  CHECK(second.dropped == health.dropped);
  REQUIRE(read.rest.ends.size() == 1);
  const RunEnd& last = read.rest.ends[0];
  CHECK(last.run == end.run);
  CHECK(last.planned == end.planned);
  CHECK(last.sent == end.sent);
  CHECK(last.done == end.done);
  CHECK(last.cut == end.cut);
  CHECK(last.dropped == end.dropped);
  CHECK(last.elapsed == end.elapsed);
  CHECK(last.stop == end.stop);
}

TEST_CASE("how many connections a plan opens may be unknown") {
  Frames frames;
  FrameWriter writer(frames, kRun);
  RunHeader header;
  header.connections.reset();
  writer.write(header);
  const Drained read = read_back(frames.joined());
  REQUIRE(read.info.runs.size() == 1);
  CHECK_FALSE(read.info.runs[0].connections);
}

TEST_CASE("a plan comes back as it was") {
  Plan constant;
  constant.rate = {3, 2s};
  constant.hits = 7;
  constant.start_at_rate = true;  // a rate that is recorded is one
  Plan ramps;
  ramps.rate = {0, 1ns};
  ramps.stages = {{10s, {100, 1s}, false}, {0s, {15, 10s}, false}, {1min, {0, 1s}, true}};
  Plan from = ramps;
  from.rate = {20, 1s};
  from.start_at_rate = true;
  for (const Plan& plan : {constant, ramps, from}) {
    Frames frames;
    FrameWriter writer(frames, kRun);
    RunHeader header;
    header.plan = plan;
    writer.write(header);
    const Drained read = read_back(frames.joined());
    REQUIRE(read.info.runs.size() == 1);
    CHECK(read.info.runs[0].load == Load::open);
    CHECK(read.info.runs[0].plan == plan);
  }
}

TEST_CASE("stages that last longer than the format can say are recorded as far as it can") {
  Frames frames;
  FrameWriter writer(frames, kRun);
  RunHeader header;
  const Nanos most(frame::kDurationEnd - 1);
  header.plan.stages = {{most, {1, 1s}, false}, {5s, {2, 1s}, false}};
  writer.write(header);
  const Drained read = read_back(frames.joined());
  REQUIRE(read.info.runs.size() == 1);
  CHECK(read.info.runs[0].plan.stages.at(0).length == most);
  CHECK(read.info.runs[0].plan.stages.at(1).length == 0s);
}

TEST_CASE("a text appears once per frame, and again in the next") {
  Frames frames;
  FrameWriter writer(frames, kRun);
  const std::string url = "http://localhost/a-long-path-that-is-easy-to-count";
  for (int round = 0; round < 2; ++round) {
    for (std::uint64_t seq = 0; seq < 100; ++seq) {
      Result hit = plain_hit(seq);
      const std::string other = "http://localhost/" + std::to_string(seq % 3);
      hit.url = seq % 2 == 0 ? url : other;
      writer.write(hit);
    }
    writer.flush();
  }
  REQUIRE(frames.list.size() == 2);
  for (const std::string& frame : frames.list) {
    const std::size_t first = frame.find(url);
    REQUIRE(first != std::string::npos);
    CHECK(frame.find(url, first + 1) == std::string::npos);
  }
  CHECK(read_back(frames.joined()).hits.results[150].url == url);
}

TEST_CASE("a text that is reused in place is not mistaken for the last one") {
  Frames frames;
  FrameWriter writer(frames, kRun);
  std::string url = "http://localhost/1";
  Result hit = plain_hit(0);
  hit.url = url;
  writer.write(hit);
  url.back() = '2';
  writer.write(hit);
  writer.flush();
  const Drained read = read_back(frames.joined());
  CHECK(read.hits.results[0].url == "http://localhost/1");
  CHECK(read.hits.results[1].url == "http://localhost/2");
}

TEST_CASE("what the format cannot hold becomes the nearest that it can") {
  Frames frames;
  FrameWriter writer(frames, kRun);
  Result hit = plain_hit(0);
  const std::string huge(200'000, 'u');
  hit.url = huge;
  hit.error = "bad \xff byte";
  hit.due = WallTime(-5ns);
  hit.delay = -1ns;
  hit.service = Nanos::max();
  writer.write(hit);
  writer.flush();
  CHECK(frames.list[0].size() < frame::kMaxBytes);
  const Drained read = read_back(frames.joined());
  REQUIRE(read.hits.results.size() == 1);
  const Result& back = read.hits.results[0];
  CHECK(back.url == std::string(frame::kMaxTextBytes, 'u'));
  CHECK(back.error == "bad \ufffd byte");
  CHECK(back.due == WallTime{});
  CHECK(back.delay == 0ns);
  CHECK(back.service == Nanos(frame::kDurationEnd - 1));
}

TEST_CASE("flushing an empty frame writes nothing") {
  Frames frames;
  FrameWriter writer(frames, kRun);
  writer.flush();
  CHECK(writer.open_bytes() == 0);
  writer.write(plain_hit(0));
  CHECK(writer.open_bytes() > 0);
  writer.flush();
  writer.flush();
  CHECK(frames.list.size() == 1);
}
