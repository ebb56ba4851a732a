#include "record/monitor_frame.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <sstream>

#include "record/crc32c.h"
#include "record/csv_writer.h"
#include "record/frames_by_run.h"
#include "record/json_writer.h"
#include "record/open.h"
#include "record/samples.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

MonitoredSource database() {
  return {.run = kRun,
          .number = 3,
          .what = Monitored::cgroup,
          .name = "/system.slice/postgresql.service",
          .host = "db",
          .began = WallTime(1763681397500000000ns),
          .interval = 500ms,
          .series = {{"cpu", "s", true}, {"memory", "bytes", false}, {"load", "", false}}};
}

SourceSample sample(int n) {
  return {.run = kRun,
          .source = 3,
          .at = WallTime(1763681397500000000ns) + 500ms * n,
          .values = {0.25 * n + 0.125, std::int64_t{1} << 40, std::monostate{}}};
}

std::vector<std::string> frames() {
  Frames to;
  FrameWriter writer(to, kRun);
  writer.write(database());
  for (int n = 0; n < 3; ++n) writer.write(sample(n));
  writer.flush();
  return to.list;
}

std::string joined(const std::vector<std::string>& frames) {
  std::string all;
  for (const std::string& frame : frames) all += frame;
  return all;
}

Drained read_back(const std::string& stream) {
  MemoryWriter rest;
  Drained read = drain(*open_records(Input("run.bin", read_memory(stream)), &rest));
  read.rest = std::move(rest);
  return read;
}

std::optional<SourceSample> read_values(std::vector<SampleValue> values) {
  Frames to;
  FrameWriter writer(to, kRun);
  writer.write(SourceSample{.values = std::move(values)});
  const auto samples = read_back(to.joined()).rest.samples;
  return samples.empty() ? std::nullopt : std::optional(samples[0]);
}

// With a checksum that is right again.
std::string resealed(std::string frame) {
  const std::string_view payload = std::string_view(frame).substr(10);
  const auto put = [&frame](std::size_t at, std::size_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) frame[at++] = static_cast<char>(value >> shift);
  };
  put(1, payload.size() + 4);
  put(6, crc32c(payload));
  return frame;
}

}  // namespace

TEST_CASE("a monitored source and its samples come back as they were") {
  const Drained read = read_back(joined(frames()));
  CHECK(read.hits.results.empty());
  REQUIRE(read.rest.sources.size() == 1);
  CHECK(read.rest.sources[0] == database());
  CHECK(read.rest.samples == std::vector{sample(0), sample(1), sample(2)});
}

TEST_CASE("a stream that holds nothing but samples is whole") {
  for (const std::string& stream : {joined(frames()), frames()[0], frames()[1]}) {
    const StreamInfo info = read_back(stream).info;
    CHECK_FALSE(info.damaged());
    CHECK(info.problems.empty());
    CHECK(info.damage(0) == std::nullopt);
    CHECK(info.only_samples(0));
    CHECK_FALSE(info.only_samples(1));
  }
}

TEST_CASE("samples beside an attack, or damaged, say nothing of their own") {
  Frames to;
  FrameWriter writer(to, kRun);
  RunHeader header;
  header.run = kRun;
  writer.write(header);
  writer.write(sample(0));
  writer.write(RunEnd{.run = kRun});
  CHECK_FALSE(read_back(to.joined()).info.only_samples(0));
  std::string damaged = joined(frames());
  damaged[20] = static_cast<char>(damaged[20] ^ 1);
  const StreamInfo info = read_back(damaged).info;
  CHECK_FALSE(info.only_samples(0));
  CHECK(info.damage(0)->starts_with("the input is damaged"));
}

TEST_CASE("samples of several inputs are samples") {
  StreamInfo all;
  all.add(read_back("").info);
  all.add(read_back(joined(frames())).info);
  CHECK(all.monitored);
}

TEST_CASE("samples that are cut at any byte give all whole frames, and no other") {
  const auto list = frames();
  const std::string stream = joined(list);
  for (std::size_t cut = 1; cut < stream.size(); ++cut) {
    std::size_t whole = 0, end = 0;
    while (end + list[whole].size() <= cut) end += list[whole++].size();
    const Drained read = read_back(stream.substr(0, cut));
    REQUIRE(read.rest.sources.size() + read.rest.samples.size() == whole);
    REQUIRE(read.info.damaged() == (end != cut));
  }
}

TEST_CASE("a payload of samples that is cut at any byte is refused") {
  for (const std::string& frame : {frames()[0], frames()[2]}) {
    for (std::size_t cut = 12; cut < frame.size(); ++cut) {
      const Drained read = read_back(resealed(frame.substr(0, cut)));
      REQUIRE(read.corrupt == 1);
      REQUIRE(read.rest.sources.empty());
      REQUIRE(read.rest.samples.empty());
    }
  }
}

TEST_CASE("elements of sources and samples that a later barrage adds are skipped") {
  std::vector<std::string> list = frames();
  std::string& source = list[0];
  const std::string series = std::string("\x93\xa3") + "cpu";
  const std::size_t at = source.find(series);
  REQUIRE(at != std::string::npos);
  source[at] = '\x95';  // name, unit, counter, and two more
  source.insert(at + std::string("\x93\xa3"
                                 "cpu\xa1s\xc3")
                         .size(),
                "\x81\x01\x02\xa3new");
  for (std::string& frame : list) {
    frame[10] = static_cast<char>(frame[10] + 1);
    frame += "\x92\xc0\xc3";
    frame = resealed(frame);
  }
  const Drained read = read_back(joined(list));
  CHECK(read.corrupt == 0);
  REQUIRE(read.rest.sources.size() == 1);
  CHECK(read.rest.sources[0] == database());
  REQUIRE(read.rest.samples.size() == 3);
  CHECK(read.rest.samples[2] == sample(2));
}

TEST_CASE("values are whole numbers and fractions of any size, or not there") {
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  const std::vector<SampleValue> values = {least, most, std::int64_t{-1}, 0.5, -1e300, 5e-324, {}};
  CHECK(read_values(values)->values == values);
  // What is no number is not there.
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  constexpr double endless = std::numeric_limits<double>::infinity();
  CHECK(read_values({none, endless, -endless})->values == std::vector<SampleValue>(3));
}

TEST_CASE("what a source or a sample has too much of is cut") {
  CHECK(read_values(std::vector<SampleValue>(5000, 1.5))->values.size() == frame::kMaxSeries);
  MonitoredSource source = database();
  source.began = WallTime(-5ns);
  source.interval = -5ns;
  source.series.assign(5000, {std::string(5000, 'x'), std::string(5000, 'y'), true});
  Frames to;
  FrameWriter(to, kRun).write(source);
  REQUIRE(to.list[0].size() <= frame::kMaxBytes);
  const auto read = read_back(to.joined()).rest.sources;
  REQUIRE(read.size() == 1);
  CHECK(read[0].began == WallTime());
  CHECK(read[0].interval == 0ns);
  REQUIRE(read[0].series.size() == frame::kMaxSeries);
  CHECK(read[0].series.back().name == std::string(frame::kMaxSeriesText, 'x'));
}

TEST_CASE("samples close the open frame of hits, pass through by run, and are in no text") {
  Frames to;
  FramesByRun writer(to);
  Result hit = plain_hit(0);
  hit.run = &kRun;
  writer.write(hit);
  writer.write(database());
  writer.write(sample(1));
  CHECK(to.list.size() == 3);
  const Drained read = read_back(to.joined());
  CHECK(read.seqs() == std::vector<std::uint64_t>{0});
  CHECK(read.rest.sources == std::vector{database()});
  CHECK(read.rest.samples == std::vector{sample(1)});

  std::ostringstream json, csv;
  JsonWriter json_writer(json);
  CsvWriter csv_writer(csv);
  for (RecordWriter* text : std::initializer_list<RecordWriter*>{&json_writer, &csv_writer}) {
    text->write(database());
    text->write(sample(1));
    text->flush();
  }
  CHECK(json.str().empty());
  CHECK(csv.str().empty());
}
