#include "record/frame_reader.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>
#include <future>
#include <random>

#include "core/error.h"
#include "record/crc32c.h"
#include "record/frame.h"
#include "record/samples.h"

using namespace barrage;
using namespace barrage::test;
using Catch::Matchers::ContainsSubstring;

namespace {

Drained read_all(const std::string& stream) {
  MemoryWriter rest;
  FrameReader reader(Input("run.bin", read_memory(stream)), &rest);
  Drained read = drain(reader);
  read.rest = std::move(rest);
  return read;
}

// As a pipe may deliver: a few bytes at a time.
class Trickle final : public Source {
 public:
  Trickle(std::string bytes, std::size_t step) : bytes_(std::move(bytes)), step_(step) {}
  std::size_t read(char* into, std::size_t size) override {
    const std::size_t count = std::min({size, step_, bytes_.size() - at_});
    bytes_.copy(into, count, at_);
    at_ += count;
    return count;
  }

 private:
  const std::string bytes_;
  const std::size_t step_;
  std::size_t at_ = 0;
};

// A run of one worker: its frame, hits in three frames of two, its end.
std::vector<std::string> small_run(RunId run = kRun) {
  Frames frames;
  FrameWriter writer(frames, run);
  RunHeader header;
  header.run = run;
  header.host = "box";
  writer.write(header);
  for (std::uint64_t seq = 0; seq < 6; ++seq) {
    writer.write(plain_hit(seq));
    if (seq % 2 == 1) writer.flush();
  }
  RunEnd end;
  end.run = run;
  end.planned = end.sent = end.done = 6;
  writer.write(end);
  return frames.list;
}

std::string join(const std::vector<std::string>& frames) {
  std::string all;
  for (const auto& frame : frames) all += frame;
  return all;
}

// A frame with a right checksum around any payload.
std::string framed(const std::string& payload, std::uint32_t claimed) {
  const auto big_endian = [](std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
    return bytes;
  };
  return "\xc9" + big_endian(claimed) + "B" + big_endian(crc32c(payload)) + payload;
}

std::string framed(const std::string& payload) {
  return framed(payload, static_cast<std::uint32_t>(payload.size() + 4));
}

std::string hex(std::string_view digits) {
  std::string bytes;
  std::string pair;
  for (const char c : digits) {
    if (c == ' ') continue;
    pair += c;
    if (pair.size() == 2) {
      bytes += static_cast<char>(std::stoi(pair, nullptr, 16));
      pair.clear();
    }
  }
  return bytes;
}

const std::string kHead = hex("01 01 c410 00000000000000000000000000000000 00");

using Seqs = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("a whole stream reads without a complaint, however it is cut into reads") {
  const std::string stream = join(small_run());
  for (std::size_t step : {1, 2, 3, 7, 100, 100'000}) {
    FrameReader reader(Input("stdin", std::make_unique<Trickle>(stream, step)));
    const Drained read = drain(reader);
    CHECK(read.seqs() == Seqs{0, 1, 2, 3, 4, 5});
    CHECK(read.corrupt == 0);
    CHECK_FALSE(read.info.damaged());
    CHECK(read.info.problems.empty());
  }
}

TEST_CASE("a result tells the run it belongs to") {
  FrameReader reader(Input("run.bin", read_memory(join(small_run()))));
  Result hit;
  REQUIRE(reader.read(hit) == Read::record);
  REQUIRE(hit.run != nullptr);
  CHECK(*hit.run == kRun);
}

TEST_CASE("records arrive as soon as their frame is there") {
  // A source that fails if more than the first two frames are read.
  class Blocking final : public Source {
   public:
    explicit Blocking(std::string bytes) : bytes_(std::move(bytes)) {}
    std::size_t read(char* into, std::size_t) override {
      if (bytes_.empty()) throw RunError("read more than needed");
      const std::size_t count = bytes_.copy(into, bytes_.size());
      bytes_.clear();
      return count;
    }

   private:
    std::string bytes_;
  };
  const auto frames = small_run();
  FrameReader reader(Input("stdin", std::make_unique<Blocking>(frames[0] + frames[1])));
  Result hit;
  CHECK(reader.read(hit) == Read::record);
  CHECK(reader.read(hit) == Read::record);
  CHECK_THROWS_AS(reader.read(hit), RunError);
}

TEST_CASE("a stream cut at any byte gives all whole frames and says what is missing") {
  const auto frames = small_run();
  const std::string stream = join(frames);
  for (std::size_t cut = 0; cut < stream.size(); ++cut) {
    const Drained read = read_all(stream.substr(0, cut));
    std::size_t whole = 0, bytes = 0;
    while (bytes + frames[whole].size() <= cut) bytes += frames[whole++].size();
    const std::size_t hits = whole == 0 ? 0 : 2 * (whole - 1);
    REQUIRE(read.hits.results.size() == hits);
    REQUIRE(read.corrupt == (bytes < cut ? 1 : 0));
    REQUIRE(read.info.corrupt_bytes == cut - bytes);
    REQUIRE(read.info.incomplete == (whole > 0 || cut == 0));
    REQUIRE(read.info.damaged());
    REQUIRE_FALSE(read.info.problems.empty());
  }
}

TEST_CASE("any single flipped bit costs the frame that it is in, and no other") {
  const auto frames = small_run();
  std::string stream = join(frames);
  std::size_t frame = 0, frame_begin = 0;
  for (std::size_t at = 0; at < stream.size(); ++at) {
    if (at == frame_begin + frames[frame].size()) frame_begin += frames[frame++].size();
    for (int bit = 0; bit < 8; ++bit) {
      stream[at] = static_cast<char>(stream[at] ^ (1 << bit));
      const Drained read = read_all(stream);
      stream[at] = static_cast<char>(stream[at] ^ (1 << bit));
      Seqs wanted;
      for (std::uint64_t seq = 0; seq < 6; ++seq) {
        if (seq / 2 + 1 != frame) wanted.push_back(seq);
      }
      REQUIRE(read.seqs() == wanted);
      REQUIRE(read.corrupt == 1);
      REQUIRE(read.info.corrupt_bytes == frames[frame].size());
      REQUIRE_THAT(read.info.problems.at(0),
                   ContainsSubstring("byte " + std::to_string(frame_begin) + ":"));
    }
  }
}

TEST_CASE("bytes that are lost or put in between cost no whole frame") {
  const auto frames = small_run();
  const std::string stream = join(frames);
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    std::string damaged = stream;
    const std::size_t at = random() % damaged.size();
    std::string noise;
    for (std::size_t i = random() % 30; i > 0; --i) noise += "\xc9\x42\0\0\0abc"[random() % 8];
    damaged.replace(at, random() % 20, noise);
    const Drained read = read_all(damaged);
    std::size_t whole = 0;
    for (std::size_t i = 1; i <= 3; ++i) whole += damaged.find(frames[i]) != std::string::npos;
    REQUIRE(read.hits.results.size() == 2 * whole);
  }
}

TEST_CASE("streams behind each other are a stream") {
  RunId other = kRun;
  other[0] = 99;
  const Drained read = read_all(join(small_run()) + join(small_run(other)));
  CHECK(read.seqs() == Seqs{0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5});
  CHECK(read.info.runs.size() == 2);
  CHECK_FALSE(read.info.damaged());
}

TEST_CASE("two writers that tear each other's frames are damage") {
  const std::string a = join(small_run()), b = join(small_run());
  std::string torn;
  for (std::size_t at = 0; at < std::max(a.size(), b.size()); at += 100) {
    if (at < a.size()) torn += a.substr(at, 100);
    if (at < b.size()) torn += b.substr(at, 100);
  }
  CHECK(read_all(torn).info.corrupt > 0);
}

TEST_CASE("an empty stream is incomplete and says so") {
  const Drained read = read_all("");
  CHECK(read.info.damaged());
  CHECK(read.info.problems == std::vector<std::string>{"run.bin: empty: there is no record in it"});
}

TEST_CASE("a run is complete when each worker has written its end") {
  Frames frames;
  FrameWriter writer(frames, kRun);
  RunHeader header;
  header.run = kRun;
  header.threads = 2;
  writer.write(header);
  RunEnd end;
  end.run = kRun;
  writer.write(end);
  CHECK(read_all(frames.joined()).info.incomplete);
  writer.write(end);
  CHECK(read_all(frames.joined()).info.incomplete);
  end.worker = 1;
  writer.write(end);
  CHECK_FALSE(read_all(frames.joined()).info.incomplete);
}

TEST_CASE("a newer format is refused by name") {
  const std::string stream = join(small_run()) + framed(hex("93 02 a3616263 c0"));
  CHECK_THROWS_WITH(read_all(stream),
                    "run.bin: written by a newer barrage (format 2); this one reads format 1");
}

TEST_CASE("unknown kinds and further elements are skipped") {
  const auto head = [](const char* fields, const char* kind) {
    return hex(std::string(fields) + "01" + kind + "c410 00000000000000000000000000000000 00");
  };
  // A kind of the future; then hits with one more element in the frame, the target and the hit.
  const std::string future = framed(head("96", "2a") + hex("81a16b93010203 c0"));
  const std::string hits =
      framed(head("99", "01") + hex("00 91a0") + hex("91 99 00 00 00 c3 00 00 00 00 a178") +
             hex("91 dc0017 07 00 05 01 02 ccc8 7f 00 00 00 01 01 00 c0 c0 c0 c0 c0 c0 c0 c0") +
             hex("92a17801") + hex("93010203"));
  const Drained read = read_all(future + hits);
  CHECK(read.corrupt == 0);
  REQUIRE(read.hits.results.size() == 1);
  const Result& hit = read.hits.results[0];
  CHECK(hit.seq == 7);
  CHECK(hit.due == WallTime(Nanos(5)));
  CHECK(hit.fault == Fault::other);  // 127
  CHECK(hit.phases == Phases{});
}

TEST_CASE("what a row is, and whether it is a hit, stands in its target") {
  const auto read_row = [](const std::string& target, const std::string& details) {
    const Drained read =
        read_all(framed('\x98' + kHead + hex("00 91a0 91 98" + target + "91 dc0015") +
                        hex("07 00 05 01 02 00 00 00 00 00 01 01 00 c0c0c0c0c0 c0c0" + details)));
    CHECK(read.corrupt == 0);
    REQUIRE(read.hits.results.size() == 1);
    return std::pair(read.hits.results[0], std::vector(read.hits.results[0].details.begin(),
                                                       read.hits.results[0].details.end()));
  };
  using Values = std::vector<std::int64_t>;
  const auto [step, none] = read_row("00 00 01 c2 00 00 00 03", "c0");
  CHECK(step.kind == Kind::http);
  CHECK(step.what == What::step);
  CHECK_FALSE(step.is_hit);
  CHECK(step.step == 3);
  CHECK(step.seq == 7);
  CHECK(none == Values{});
  // Of kinds and whats of a later barrage: the row alone says whether it is a hit.
  const auto [hit, few] = read_row("00 4d 2a c3 00 00 00 00", "93 07 c0 d1ff00");
  CHECK(hit.kind == static_cast<Kind>(77));
  CHECK(hit.what == static_cast<What>(42));
  CHECK(hit.is_hit);
  CHECK(few == Values{7, kNil, -256});
  const auto [side, odd] = read_row("00 01 2a c2 00 00 00 00", "94 07 a178 93010203 08");
  CHECK_FALSE(side.is_hit);
  CHECK(odd == Values{7});
  std::string long_row = "dc0100";
  for (int i = 0; i < 256; ++i) long_row += "01";
  CHECK(read_row("00 4d 00 c3 00 00 00 00", long_row).second == Values(kMaxDetails, 1));
}

TEST_CASE("details cut short, or of no end, are damage") {
  for (const char* const details :
       {"", "91", "9201", "91cd01", "ddffffffff01", "92a178a3", "07", "a178"}) {
    INFO(details);
    const Drained read = read_all(framed(
        '\x98' + kHead + hex("00 91a0 91 98 00 00 00 c3 00 00 00 00 91 dc0015") +
        hex(std::string("07 00 05 01 02 00 00 00 00 00 01 01 00 c0c0c0c0c0 c0c0") + details)));
    CHECK(read.corrupt == 1);
    CHECK(read.hits.results.empty());
  }
}

TEST_CASE("a payload that breaks the format is damage, whatever its checksum says") {
  const char* const row = "dc0015 07 00 05 01 02 ccc8 00 00 00 00 01 01 00 c0c0c0c0c0 c0c0c0";
  const auto hits = [&](const std::string& rest) { return framed('\x98' + kHead + hex(rest)); };
  const std::string good = std::string("00 91a0 91 98000000c300000000 91") + row;
  REQUIRE(read_all(hits(good)).hits.results.size() == 1);

  const std::pair<const char*, std::string> broken[] = {
      {"array32 of 4 billion texts", hits("00 ddffffffff")},
      {"text of 4 GB", hits("00 91dbffffffff")},
      {"array32 of 4 billion targets", hits("00 91a0 ddffffffff")},
      {"array32 of 4 billion hits", hits("00 91a0 9198000000c300000000 ddffffffff")},
      {"map of 4 billion in place of texts", hits("00 dfffffffff")},
      {"first text not empty", hits("00 91a178 9198000000c300000000 90")},
      {"no text at all", hits("00 90 90 90")},
      {"target with a text that is not there", hits("00 91a0 9198000000c300000100 90")},
      {"target too short", hits("00 91a0 9197000000c3000000 90")},
      {"hit with a target that is not there",
       hits("00 91a0 9198000000c30000000091 dc0015 07 01 05 01 02 ccc8 00 00 00 00 01 01 00 "
            "c0c0c0c0c0 c0c0c0")},
      {"hit without targets", hits(std::string("00 91a0 90 91") + row)},
      {"hit too short", hits("00 91a0 9198000000c300000000 91 93 01 00 05")},
      {"negative delay", hits("00 91a0 9198000000c30000000091 dc0015 07 00 05 ff 02 ccc8 00 00 00 "
                              "00 01 01 00 c0c0c0c0c0 c0c0c0")},
      {"NaN for a service time", hits("00 91a0 9198000000c30000000091 dc0015 07 00 05 01 "
                                      "cb7ff8000000000000 ccc8 00 00 00 00 01 01 "
                                      "00 c0c0c0c0c0 c0c0c0")},
      {"service time of 2^63", hits("00 91a0 9198000000c30000000091 dc0015 07 00 05 01 "
                                    "cf8000000000000000 ccc8 00 00 00 00 01 01 "
                                    "00 c0c0c0c0c0 c0c0c0")},
      {"due before 1970", hits("00 91a0 9198000000c30000000091 dc0015 07 00 ff 01 02 ccc8 00 00 00 "
                               "00 01 01 00 c0c0c0c0c0 c0c0c0")},
      {"due whose sum overflows", hits("cf3fffffffffffffff 91a0 9198000000c30000000091 dc0015 07 "
                                       "00 cf7fffffffffffffff 01 02 ccc8 00 "
                                       "00 00 00 01 01 00 c0c0c0c0c0 c0c0c0")},
      {"code above 65535",
       hits("00 91a0 9198000000c30000000091 dc0015 07 00 05 01 02 ce00010000 00 00 00 00 01 01 00 "
            "c0c0c0c0c0 c0c0c0")},
      {"run id of 15 bytes", framed(hex("9401 01c40f 000000000000000000000000000000 00"))},
      {"payload of one element", framed(hex("9101"))},
      {"format 0", framed(hex("9200c0"))},
      {"depth of 100,000",
       framed('\x99' + kHead + hex("00 91a0 90 90") + std::string(100'000, '\x91'))},
      {"health cut short", framed('\x94' + hex("01 02 c410 00000000000000000000000000000000 00"))},
  };
  const std::string after = join(small_run());
  for (const auto& [what, bytes] : broken) {
    INFO(what);
    const Drained read = read_all(bytes + after);
    // What is too deep but never looked at may pass: elements behind the known ones are not read.
    if (std::string(what) != "depth of 100,000") CHECK(read.corrupt == 1);
    CHECK(read.seqs() == Seqs{0, 1, 2, 3, 4, 5});
  }
}

TEST_CASE("a length that lies is refused before memory is taken") {
  const std::string after = join(small_run());
  for (const std::uint32_t claimed :
       {0u, 3u, 4u, 5u, 200u, 1u << 20, (1u << 20) - 6, 0x7fffffffu, 0xffffffffu}) {
    const Drained read = read_all(framed(hex("9101"), claimed) + after);
    CHECK(read.corrupt == 1);
    CHECK(read.seqs() == Seqs{0, 1, 2, 3, 4, 5});
  }
}

TEST_CASE("the largest frame is read, a larger one is damage") {
  const auto with_size = [&](std::size_t size) {
    const std::string start = '\x99' + kHead + hex("00 91a0 90 90") + '\xc6';
    const std::size_t body = size - frame::kHeaderBytes - start.size() - 4;
    std::string length;
    for (int shift = 24; shift >= 0; shift -= 8) length += static_cast<char>(body >> shift);
    return framed(start + length + std::string(body, 'x'));
  };
  CHECK(with_size(frame::kMaxBytes).size() == frame::kMaxBytes);
  CHECK(read_all(with_size(frame::kMaxBytes)).corrupt == 0);
  CHECK(read_all(with_size(frame::kMaxBytes + 1)).corrupt == 1);
}

TEST_CASE("bytes made to look like frames cost time in proportion to their number") {
  // Each 12 bytes claim to be a frame of 1 MiB: unbounded, this would sum up 170 GB.
  std::string hostile;
  while (hostile.size() < (2u << 20)) hostile += hex("c9 000ffff0 42 00000000 9101");
  const Drained read = read_all(hostile);
  CHECK(read.corrupt == 1);
  CHECK(read.info.corrupt_bytes == hostile.size());
}

TEST_CASE("random damage never crashes the reader") {
  std::mt19937 random(11);
  const std::string stream = join(small_run());
  for (int round = 0; round < 3'000; ++round) {
    std::string damaged = stream;
    for (unsigned i = random() % 8; i > 0; --i) {
      damaged[random() % damaged.size()] = static_cast<char>(random());
    }
    // Half of them with checksums made right again, so that the damage gets inside.
    if (round % 2 == 0) {
      std::string fixed;
      std::size_t at = 0;
      for (const std::string& frame : small_run()) {
        fixed +=
            framed(damaged.substr(at + frame::kHeaderBytes, frame.size() - frame::kHeaderBytes));
        at += frame.size();
      }
      damaged = fixed;
    }
    try {
      read_all(damaged);
    } catch (const InputError&) {  // the damage made it a newer format
    }
  }
  SUCCEED();
}

TEST_CASE("shares of a reader give each hit once, and know of the same damage in the same order") {
  Frames frames;
  FrameWriter writer(frames, kRun);
  RunHeader header;
  header.run = kRun;
  writer.write(header);
  for (std::uint64_t seq = 0; seq < 3'000; ++seq) {
    writer.write(plain_hit(seq));
    if (seq % 10 == 9) writer.flush();
  }
  for (std::size_t i = 20; i < 290; i += 30) {
    frames.list[i][40] ^= 1;  // its checksum is wrong
    frames.list[i + 7] =
        framed(hex("9801 01 c410") + std::string(16, 'r') + hex("00 c0"));  // it breaks the format
  }
  const Drained alone = read_all(frames.joined());
  CHECK(alone.info.corrupt == 18);
  CHECK(alone.info.incomplete);

  FrameReader reader(Input("run.bin", read_memory(frames.joined())));
  std::vector<std::future<std::vector<std::uint64_t>>> others;
  for (int i = 0; i < 3; ++i) {
    others.push_back(
        std::async(std::launch::async, [share = reader.share()] { return drain(*share).seqs(); }));
  }
  std::vector<std::uint64_t> seqs = drain(reader).seqs();
  for (auto& other : others) {
    const auto more = other.get();
    seqs.insert(seqs.end(), more.begin(), more.end());
  }
  std::sort(seqs.begin(), seqs.end());
  CHECK(seqs == alone.seqs());
  CHECK(reader.info().corrupt == alone.info.corrupt);
  CHECK(reader.info().corrupt_bytes == alone.info.corrupt_bytes);
  CHECK(reader.info().problems == alone.info.problems);
  CHECK(reader.info().runs.size() == 1);
}

namespace {

// What is said of these frames of small_run(), whose end counts 6 hits.
std::optional<std::string> damage(const std::vector<std::string>& frames) {
  const Drained read = read_all(join(frames));
  return read.info.damage(read.hits.results.size());
}

}  // namespace

TEST_CASE("hits that the end counts and that are not there are missed") {
  std::vector<std::string> frames = small_run();
  CHECK(damage(frames) == std::nullopt);
  frames.erase(frames.begin() + 2, frames.begin() + 4);
  CHECK(damage(frames) ==
        "the input is incomplete: its attacks' ends count 6 hits, and it holds 2");
  frames.insert(frames.begin() + 2, "torn");
  CHECK(damage(frames)->starts_with(
      "the input is damaged, 1 piece (4B) skipped, and at least 4 hits are missing: run.bin: byte"));
}

TEST_CASE("a frame of hits that is there twice is noticed") {
  std::vector<std::string> frames = small_run();
  frames.insert(frames.begin() + 1, frames[1]);
  CHECK(damage(frames) ==
        "hits are in the input twice: its attacks' ends count 6 hits, and it holds 8");
}

TEST_CASE("hits are counted by all that share a stream, and side results are none") {
  std::vector<std::string> frames = small_run();
  Frames beside;
  FrameWriter writer(beside, kRun);
  Result opened = plain_hit(0);
  opened.set_kind(Kind::ws, What::connect);
  writer.write(opened);
  writer.flush();
  frames.push_back(beside.joined());
  FrameReader one(Input("run.bin", read_memory(join(frames))));
  const auto other = one.share();
  Result hit;
  REQUIRE(one.read(hit) == Read::record);
  REQUIRE(other->read(hit) == Read::record);
  CHECK(drain(*other).hits.results.size() == 4);
  CHECK_FALSE(one.info().all_read);
  CHECK(drain(one).hits.results.size() == 1);
  CHECK(one.info().all_read);
  CHECK(one.info().miscount() == std::nullopt);
}

TEST_CASE("a latency of 2^60 ns or more is refused, as every other format would") {
  Frames frames;
  FrameWriter writer(frames, kRun);
  Result hit = plain_hit(0);
  hit.delay = hit.service = Nanos(frame::kDurationEnd / 2);
  writer.write(hit);
  writer.flush();
  CHECK(read_all(frames.joined()).corrupt == 1);
}
