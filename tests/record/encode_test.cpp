// The program encode where a command line alone does not show it: pipes, signals, other languages.
#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <map>

#include "record/frame_reader.h"
#include "record/samples.h"
#include "support/files.h"
#include "support/process.h"

using namespace barrage;
using namespace barrage::test;

namespace {

std::string run_of(std::size_t hits, RunId run = kRun) {
  Frames frames;
  FrameWriter writer(frames, run);
  RunHeader header;
  header.run = run;
  header.attack = "night";
  writer.write(header);
  for (std::size_t seq = 0; seq < hits; ++seq) {
    writer.write(plain_hit(seq));
    if (seq % 100 == 99) writer.write(Health{.run = run});
  }
  writer.write(RunEnd{.run = run, .planned = hits});
  return frames.joined();
}

std::string some_frame() {
  Frames frames;
  FrameWriter writer(frames, kRun);
  writer.write(plain_hit(1));
  writer.flush();
  return frames.joined();
}

// The script in FORMAT.md, as a reader of it would copy it.
std::string documented_script() {
  const std::string document = content_of(BARRAGE_SOURCE_DIR "/lib/record/FORMAT.md");
  const std::string fence = "```python\n";
  const std::size_t begin = document.find(fence) + fence.size();
  return document.substr(begin, document.find("```", begin) - begin);
}

}  // namespace

TEST_CASE("a stock msgpack library of another language reads the stream as documented") {
  const TempDir dir;
  const std::string script = dir.write("read.py", documented_script());
  const std::string records = dir.write("run.bin", run_of(250));
  const Finished read = run({.argv = {BARRAGE_PYTHON, script}, .input_file = records});
  if (read.err.find("No module named 'msgpack'") != std::string::npos) {
    FAIL("Debian's package python3-msgpack is missing");
  }
  CHECK(read.err.empty());
  std::string wanted;
  for (std::uint64_t seq = 0; seq < 250; ++seq) {
    const Result hit = plain_hit(seq);
    wanted += std::to_string(seq) + " " + std::string(hit.url) + " " +
              std::to_string(hit.due.time_since_epoch().count()) + " " +
              std::to_string(hit.latency().count()) + " 200\n";
  }
  CHECK(read.out == wanted);
}

TEST_CASE("encode to msgpack keeps runs, health and ends, of several runs, too") {
  const TempDir dir;
  RunId other = kRun;
  other[0] = 99;
  const std::string one = dir.write("one.bin", run_of(300));
  const std::string two = dir.write("two.bin", run_of(200, other));
  const Finished alone = run({.argv = {program("encode"), "-to=msgpack", one}});
  CHECK(alone.exit_code == 0);
  CHECK(alone.out == content_of(one));

  const std::string both = dir.file("both.bin");
  CHECK(run({.argv = {program("encode"), "-to=msgpack", "-output", both, one, two}}).exit_code ==
        0);
  MemoryWriter rest;
  FrameReader reader(Input("both.bin", read_memory(content_of(both))), &rest);
  Result hit;
  std::map<RunId, std::size_t> hits;
  Read read = Read::record;
  while ((read = reader.read(hit)) == Read::record) ++hits[*hit.run];
  CHECK(read == Read::end);
  CHECK(hits == std::map<RunId, std::size_t>{{kRun, 300}, {other, 200}});
  CHECK(reader.info().runs.size() == 2);
  CHECK(rest.health.size() == 5);
  CHECK(rest.ends.size() == 2);
  CHECK_FALSE(reader.info().damaged());
}

TEST_CASE("encode hands records on while its input is still open") {
  Process encode({.argv = {program("encode"), "-to=csv"}, .keep_input_open = true});
  encode.write_input(some_frame());
  const auto line = encode.read_line();
  REQUIRE(line.has_value());
  CHECK(line->ends_with(",1,GET,http://localhost:8080/,"));
  encode.close_input();
  CHECK(encode.wait().exit_code == 0);
}

TEST_CASE("a first SIGINT lets a pipe come to its end, a second one stops") {
  for (const bool patient : {true, false}) {
    Process encode({.argv = {program("encode"), "-to=csv", "-"}, .keep_input_open = true});
    encode.write_input(some_frame());
    REQUIRE(encode.read_line().has_value());  // it runs, and waits for more
    encode.send(SIGINT);
    encode.write_input(some_frame());
    REQUIRE(encode.read_line().has_value());
    if (patient) {
      encode.close_input();
    } else {
      encode.send(SIGINT);
    }
    CHECK(encode.wait().exit_code == 130);
  }
}

TEST_CASE("SIGTERM stops encode at once, with what it has read written") {
  Process encode({.argv = {program("encode"), "-to=csv"}, .keep_input_open = true});
  encode.write_input(some_frame());
  REQUIRE(encode.read_line().has_value());
  encode.send(SIGTERM);
  const Finished stopped = encode.wait();
  CHECK(stopped.exit_code == 143);
  CHECK(stopped.err.empty());
  CHECK(lines_of(stopped.out).size() == 1);
}
