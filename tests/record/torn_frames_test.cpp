#include "record/torn_frames.h"

#include <catch2/catch_test_macros.hpp>
#include <random>

#include "record/frame_reader.h"
#include "record/samples.h"

using namespace barrage;
using namespace barrage::test;

namespace {

RunId run_id(unsigned char first) {
  RunId run = kRun;
  run[0] = first;
  return run;
}

// A run of one worker, with `count` frames of hits.
std::vector<std::string> run_frames(const RunId& run, std::uint64_t count,
                                    std::uint64_t hits = 10) {
  Frames frames;
  FrameWriter writer(frames, run);
  RunHeader header;
  header.run = run;
  writer.write(header);
  for (std::uint64_t seq = 0; seq < count * hits; ++seq) {
    writer.write(plain_hit(seq));
    if (seq % hits == hits - 1) writer.flush();
  }
  RunEnd end;
  end.run = run;
  writer.write(end);
  return frames.list;
}

std::string joined(const std::vector<std::string>& frames) {
  std::string all;
  for (const auto& frame : frames) all += frame;
  return all;
}

const auto kFirst = run_frames(run_id(1), 10);
const auto kSecond = run_frames(run_id(2), 10);

bool says_so(const std::string& stream) {
  FrameReader reader(Input("run.bin", read_memory(stream)));
  const StreamInfo info = drain(reader).info;
  const auto line = info.damage(1);
  return line && line->find("run.bin: two attacks wrote to it at once") != std::string::npos;
}

// As `parallel --line-buffer` does: of each write goes on what ends with a newline, and the rest in
// front of the next.
std::string line_buffered(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::string out, held[2];
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (int writer = 0; writer < 2; ++writer) {
      std::string& pending = held[writer];
      pending += writer == 0 ? a[i] : b[i];
      const std::size_t end = pending.rfind('\n');
      if (end == std::string::npos) continue;
      out += pending.substr(0, end + 1);
      pending.erase(0, end + 1);
    }
  }
  return out + held[0] + held[1];
}

}  // namespace

TEST_CASE("two attacks that write to one output at once are told from other damage") {
  const std::string a = joined(kFirst), b = joined(kSecond);
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    std::string mixed;
    for (std::size_t at_a = 0, at_b = 0; at_a < a.size() || at_b < b.size();) {
      for (auto [from, at] : {std::pair(&a, &at_a), std::pair(&b, &at_b)}) {
        const std::size_t size = 1 + random() % 1000;
        if (*at < from->size()) mixed += from->substr(*at, size);
        *at += size;
      }
    }
    REQUIRE(says_so(mixed));
  }
}

TEST_CASE("two attacks that are mixed line by line are told") {
  // Newlines are wherever a byte is 10. The frames differ in length: equal ones would be cut at the
  // same places, and what is swapped would make whole frames again.
  const auto other = run_frames(run_id(2), 10, 7);
  const std::string mixed = line_buffered(kFirst, other);
  REQUIRE(mixed.size() == joined(kFirst).size() + joined(other).size());
  FrameReader reader(Input("run.bin", read_memory(mixed)));
  REQUIRE(drain(reader).corrupt > 0);
  CHECK(says_so(mixed));
}

TEST_CASE(
    "two attacks that overwrite each other's records in one file are told from other damage") {
  const auto other = run_frames(run_id(2), 10, 7);
  std::mt19937 random(5);
  int damaged = 0, told = 0;
  for (int round = 0; round < 200; ++round) {
    std::string file;
    std::size_t place[2] = {0, 0}, next[2] = {0, 0};
    const std::vector<std::string>* writers[2] = {&kFirst, &other};
    while (next[0] < kFirst.size() || next[1] < other.size()) {
      std::size_t one = random() % 2;
      if (next[one] == writers[one]->size()) one = 1 - one;
      const std::string& frame = (*writers[one])[next[one]++];
      if (file.size() < place[one] + frame.size()) file.resize(place[one] + frame.size());
      file.replace(place[one], frame.size(), frame);
      place[one] += frame.size();
    }
    FrameReader reader(Input("run.bin", read_memory(file)));
    if (drain(reader).corrupt == 0) continue;
    ++damaged;
    told += says_so(file);
  }
  // The others look like files that were cut and then joined.
  CHECK(told * 10 > damaged * 8);
}

TEST_CASE("other damage is not blamed on two writers") {
  const std::string a = joined(kFirst), b = joined(kSecond);
  CHECK_FALSE(says_so(a + b));
  for (std::size_t cut = 0; cut < a.size(); cut += 7) {
    REQUIRE_FALSE(says_so(a.substr(0, cut) + b));
    REQUIRE_FALSE(says_so(b + a.substr(0, cut) + joined(run_frames(run_id(3), 2))));
  }
  // Whole frames of two runs in turns, as encode writes them, with single bits flipped.
  std::string turns;
  for (std::size_t i = 0; i < kFirst.size(); ++i) turns += kFirst[i] + kSecond[i];
  CHECK_FALSE(says_so(turns));
  std::size_t begin = 0;
  for (std::size_t i = 0; i < kFirst.size(); ++i) {
    for (const std::string& frame : {kFirst[i], kSecond[i]}) {
      // But for the length, behind which the next frame may seem to lie inside this one.
      for (std::size_t at = begin + 5; at < begin + frame.size(); at += 3) {
        std::string flipped = turns;
        flipped[at] = static_cast<char>(flipped[at] ^ 4);
        REQUIRE_FALSE(says_so(flipped));
      }
      begin += frame.size();
    }
  }
}
