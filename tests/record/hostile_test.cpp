// Input made or damaged to do harm, in all three formats: nothing crashes, nothing takes memory
// that it only claims to need, and what is whole is read.
#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <new>
#include <sstream>
#include <tuple>

#include "core/error.h"
#include "record/crc32c.h"
#include "record/csv_writer.h"
#include "record/frame.h"
#include "record/json_writer.h"
#include "record/open.h"
#include "record/samples.h"

namespace {

std::atomic<std::size_t> largest_allocation{0};

}  // namespace

// Not inlined: GCC would see free() meet memory of a new that it does not know as malloc().
[[gnu::noinline]] void* operator new(std::size_t size) {
  std::size_t largest = largest_allocation;
  while (size > largest && !largest_allocation.compare_exchange_weak(largest, size)) {
  }
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
// As the standard's own, but AddressSanitizer has another: delete would meet its memory.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept try {
  return operator new(size);
} catch (const std::bad_alloc&) {
  return nullptr;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

using namespace barrage;
using namespace barrage::test;

namespace {

class OneByOne final : public Source {
 public:
  explicit OneByOne(std::string bytes) : bytes_(std::move(bytes)) {}
  std::size_t read(char* into, std::size_t size) override {
    const std::size_t count = std::min<std::size_t>(size, at_ < bytes_.size() ? 1 : 0);
    bytes_.copy(into, count, at_);
    at_ += count;
    return count;
  }

 private:
  const std::string bytes_;
  std::size_t at_ = 0;
};

std::string hex(std::string_view digits) {
  std::string bytes, pair;
  for (const char c : digits) {
    if (c == ' ') continue;
    pair += c;
    if (pair.size() < 2) continue;
    bytes += static_cast<char>(std::stoi(pair, nullptr, 16));
    pair.clear();
  }
  return bytes;
}

std::string big_endian(std::size_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

// A frame with a right checksum around an array of these elements.
std::string frame_of(const std::vector<std::string>& elements) {
  std::string payload = "\xdc" + big_endian(elements.size()).substr(2);
  for (const std::string& element : elements) payload += element;
  return "\xc9" + big_endian(payload.size() + 4) + "B" + big_endian(crc32c(payload)) + payload;
}

// Values that are too large, too deep, of no type that belongs there, or no msgpack.
const std::vector<std::string> kHostile = {
    hex("dbffffffff"),
    hex("c6ffffffff"),
    hex("ddffffffff"),
    hex("dfffffffff"),
    hex("c9ffffffff42"),
    hex("c7ff42"),
    hex("d84200"),
    hex("d9ff"),
    hex("dcffff"),
    hex("deffff"),
    hex("cfffffffffffffffff"),
    hex("cf7fffffffffffffff"),
    hex("d3ffffffffffffffff"),
    hex("d38000000000000000"),
    hex("cb7ff8000000000000"),
    hex("cb7ff0000000000000"),
    hex("cbfff0000000000000"),
    hex("cbbff0000000000000"),
    hex("c1"),
    hex("c0"),
    hex("c3"),
    hex(""),
    std::string(100'000, '\x91') + '\xc0',
    std::string(100'000, '\x81') + '\xc0',
    // A map with the same key twice.
    hex("82a16101a16102"),
};

const std::string kRunBin = hex("c410 00000000000000000000000000000000");
const std::string kHit = "dc0015 0700050102ccc80000000001 0100 c0c0c0c0c0c0c0 920ac0";

// One good frame of each kind, by its elements.
std::vector<std::vector<std::string>> good_frames() {
  const auto elements = [](const char* kind, const std::vector<std::string>& rest) {
    std::vector<std::string> all{hex("01"), hex(kind), kRunBin, hex("00")};
    for (const std::string& element : rest) all.push_back(hex(element));
    return all;
  };
  return {
      elements("00", {"a0",
                      "00",
                      "00",
                      "a0",
                      "01",
                      "a0",
                      "a0",
                      "00",
                      "94 920501 91 94050a01c2 c0 c0",
                      "cb0000000000000000",
                      "c0",
                      "00",
                      "c0",
                      "c2",
                      "01",
                      "01",
                      "01",
                      "01",
                      "01",
                      "c2",
                      "c2",
                      "a0",
                      "a0",
                      "01"}),
      elements("01", {"00", "91a0", "9198 00 00 00 c3 00 00 00 00", "91" + kHit}),
      elements("02", {"07", "06", "05", "04", "03", "02", "01", "00", "00", "00",
                      "00", "00", "00", "00", "00", "00", "00", "00", "00", "00"}),
      elements("03", {"01", "01", "01", "00", "00", "05", "00"}),
      elements("04", {"00", "00", "a0", "a0", "00", "00", "92 93a0a0c3 94a161a162c2c0"}),
      elements("05", {"00", "00", "94 07 cb3ff8000000000000 c0 d080"}),
      elements("2a", {"00"}),  // of a later barrage
  };
}

struct Written {
  std::string text;
  std::vector<std::string> lines;  // with their newlines
};

template <typename Writer>
Written written(std::uint64_t hits) {
  std::ostringstream out;
  Writer writer(out);
  for (std::uint64_t seq = 0; seq < hits; ++seq) writer.write(plain_hit(seq));
  writer.flush();
  Written all{out.str(), {}};
  for (std::size_t at = 0; at < all.text.size(); at += all.lines.back().size()) {
    all.lines.push_back(all.text.substr(at, all.text.find('\n', at) + 1 - at));
  }
  return all;
}

std::string frames(std::uint64_t hits) {
  Frames frames;
  FrameWriter writer(frames, kRun);
  for (std::uint64_t seq = 0; seq < hits; ++seq) writer.write(plain_hit(seq));
  writer.flush();
  return frames.joined();
}

Drained read_all(const std::string& stream) {
  const auto reader = open_records(Input("run", read_memory(stream)));
  largest_allocation = 0;
  return drain(*reader);
}

bool contains(const std::vector<std::uint64_t>& seqs, std::uint64_t seq) {
  return std::ranges::find(seqs, seq) != seqs.end();
}

}  // namespace

TEST_CASE("no value in any place of a frame takes memory, or what follows with it") {
  const std::string after = frames(3);
  for (const auto& good : good_frames()) {
    REQUIRE(read_all(frame_of(good) + after).corrupt == 0);
    for (std::size_t place = 0; place < good.size(); ++place) {
      for (const std::string& value : kHostile) {
        auto elements = good;
        elements[place] = value;
        std::string stream = frame_of(elements) + after;
        INFO("element " << place << ", " << value.size() << " bytes from "
                        << (value.empty() ? 0 : static_cast<unsigned char>(value[0])));
        Drained read;
        try {
          read = read_all(stream);
        } catch (const InputError&) {
          REQUIRE(place == 0);  // a newer format
          continue;
        }
        REQUIRE(largest_allocation <= 1u << 20);
        REQUIRE(read.corrupt <= 1);
        const auto seqs = read.seqs();
        REQUIRE(seqs.size() >= 3);
        REQUIRE(std::vector(seqs.end() - 3, seqs.end()) == std::vector<std::uint64_t>{0, 1, 2});
        for (const Result& hit : read.hits.results) {
          REQUIRE(hit.delay >= Nanos(0));
          REQUIRE(hit.service >= Nanos(0));
        }
      }
    }
  }
}

TEST_CASE("no value in any place of a hit takes memory, or what follows with it") {
  const std::string after = frames(3);
  const std::vector<std::string> hit = {"07", "00", "05", "01", "02", "ccc8", "00",
                                        "00", "00", "00", "01", "01", "00",   "c0",
                                        "c0", "c0", "c0", "c0", "c0", "00",   "920ac0"};
  auto frame = good_frames()[1];
  for (std::size_t place = 0; place < hit.size(); ++place) {
    for (const std::string& value : kHostile) {
      std::string row = hex("91dc0015");
      for (std::size_t i = 0; i < hit.size(); ++i) row += i == place ? value : hex(hit[i]);
      frame.back() = row;
      const Drained read = read_all(frame_of(frame) + after);
      INFO("element " << place);
      REQUIRE(largest_allocation <= 1u << 20);
      const auto seqs = read.seqs();
      REQUIRE(seqs.size() + read.corrupt >= 4);
      REQUIRE(std::vector(seqs.end() - 3, seqs.end()) == std::vector<std::uint64_t>{0, 1, 2});
    }
  }
}

TEST_CASE("no value in any place of a series or a sample takes memory, or what follows with it") {
  const std::string after = frames(3);
  const std::vector<std::string> series = {"a0", "a0", "c3"}, values = {"00", "c0"};
  for (const auto& [kind, head, parts] :
       {std::tuple(4, "9193", series), std::tuple(5, "92", values)}) {
    auto frame = good_frames()[static_cast<std::size_t>(kind)];
    for (std::size_t place = 0; place < parts.size(); ++place) {
      for (const std::string& value : kHostile) {
        std::string row = hex(head);
        for (std::size_t i = 0; i < parts.size(); ++i) row += i == place ? value : hex(parts[i]);
        frame.back() = row;
        const Drained read = read_all(frame_of(frame) + after);
        INFO("element " << place);
        REQUIRE(largest_allocation <= 1u << 20);
        REQUIRE(read.corrupt <= 1);
        REQUIRE(read.seqs() == std::vector<std::uint64_t>{0, 1, 2});
      }
    }
  }
}

TEST_CASE("more series or values than a source may have are refused") {
  for (const auto& [place, element] : {std::pair(4, hex("93a0a0c3")), std::pair(5, hex("00"))}) {
    for (const std::size_t count : {frame::kMaxSeries, frame::kMaxSeries + 1}) {
      auto frame = good_frames()[static_cast<std::size_t>(place)];
      frame.back() = "\xdc" + big_endian(count).substr(2);
      for (std::size_t i = 0; i < count; ++i) frame.back() += element;
      CHECK(read_all(frame_of(frame)).corrupt == (count > frame::kMaxSeries ? 1 : 0));
    }
  }
}

TEST_CASE("no value of a JSON key takes memory, or the next line with it") {
  const Written good = written<JsonWriter>(1);
  const std::string deep(100'000, '[');
  for (const char* key : {"attack",   "seq",     "code",   "timestamp", "latency",    "bytes_out",
                          "bytes_in", "error",   "method", "url",       "name",       "kind",
                          "delay",    "service", "phases", "fault",     "attempts",   "in_flight",
                          "flags",    "step",    "hit",    "details",   "connection", "other"}) {
    for (const std::string& value : std::vector<std::string>{"-1",
                                                             "1e400",
                                                             "-0.5",
                                                             "NaN",
                                                             "18446744073709551616",
                                                             "18446744073709551615",
                                                             "1152921504606846976",
                                                             "\"9999-12-31T23:59:59Z\"",
                                                             "\"-1\"",
                                                             "{}",
                                                             "[]",
                                                             "true",
                                                             "null",
                                                             "\"\\ud800\"",
                                                             "\"unclosed",
                                                             deep,
                                                             deep + std::string(100'000, ']'),
                                                             "{\"wait\":-1}",
                                                             "{\"wait\":1,\"wait\":-1}",
                                                             "1,\"" + std::string(key) + "\":-1"}) {
      const std::string line =
          std::string("{\"timestamp\":\"\",\"latency\":0,\"") + key + "\":" + value + "}\n";
      const Drained read = read_all(line + good.text);
      INFO(key << ": " << value.substr(0, 40));
      REQUIRE(largest_allocation <= (1u << 20) + 32 * line.size());
      REQUIRE(read.hits.results.size() + read.corrupt == 2);
      REQUIRE(same(read.hits.results.back(), plain_hit(0)));
      for (const Result& hit : read.hits.results) REQUIRE(hit.latency() >= Nanos(0));
    }
  }
}

TEST_CASE("no value of a CSV column takes memory, or the next line with it") {
  const Written good = written<CsvWriter>(1);
  for (std::size_t column = 0; column < 12; ++column) {
    for (const std::string& value : std::vector<std::string>{
             "-1", "1e9", "NaN", "18446744073709551616", "4611686018427387904", "\"", "\"\"\"",
             "\"a\"b", "a\"b", std::string(100'000, ','), std::string(100'001, '"')}) {
      std::string line;
      for (std::size_t i = 0; i < 12; ++i)
        line += (i == 0 ? "" : ",") + (i == column ? value : "1");
      const Drained read = read_all(good.text + line + '\n' + good.text);
      INFO(column << ": " << value.substr(0, 40));
      REQUIRE(largest_allocation <= (1u << 20) + 8 * line.size());
      REQUIRE(std::ranges::count(read.seqs(), 0u) == 2);
      for (const Result& hit : read.hits.results) REQUIRE(hit.latency() >= Nanos(0));
    }
  }
}

TEST_CASE("text records that are cut at any byte give all whole lines") {
  for (const Written& all : {written<JsonWriter>(4), written<CsvWriter>(4)}) {
    for (std::size_t cut = 1; cut <= all.text.size(); ++cut) {
      const Drained read = read_all(all.text.substr(0, cut));
      const auto whole =
          std::count(all.text.begin(), all.text.begin() + static_cast<std::ptrdiff_t>(cut), '\n');
      REQUIRE(read.hits.results.size() >= static_cast<std::size_t>(whole));
      REQUIRE(read.hits.results.size() + read.corrupt <= static_cast<std::size_t>(whole) + 1);
    }
  }
}

TEST_CASE("any single flipped bit of text records costs the lines that it touches, and no other") {
  for (const Written& all : {written<JsonWriter>(3), written<CsvWriter>(3)}) {
    std::string text = all.text;
    std::size_t line = 0, begin = 0;
    for (std::size_t at = 1; at < text.size(); ++at) {  // the first byte tells the format
      if (at == begin + all.lines[line].size()) begin += all.lines[line++].size();
      const bool newline = text[at] == '\n';
      for (int bit = 0; bit < 8; ++bit) {
        text[at] = static_cast<char>(text[at] ^ (1 << bit));
        const auto seqs = read_all(text).seqs();
        text[at] = static_cast<char>(text[at] ^ (1 << bit));
        for (std::size_t i = 0; i < all.lines.size(); ++i) {
          if (i == line || (newline && i == line + 1)) continue;
          INFO("byte " << at << ", bit " << bit << ", line " << i);
          REQUIRE(contains(seqs, i));
        }
      }
    }
  }
}

TEST_CASE("every format is read byte by byte as it is at once") {
  for (const std::string& stream :
       {frames(5), written<JsonWriter>(5).text, written<CsvWriter>(5).text}) {
    const auto reader = open_records(Input("stdin", std::make_unique<OneByOne>(stream)));
    const Drained read = drain(*reader);
    CHECK(read.seqs() == std::vector<std::uint64_t>{0, 1, 2, 3, 4});
    CHECK(read.corrupt == 0);
  }
}
