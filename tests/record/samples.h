// Records to test codecs with.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/run.h"
#include "record/frame_writer.h"
#include "record/record.h"
#include "support/details.h"
#include "support/memory_writer.h"

namespace barrage::test {

inline constexpr RunId kRun{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

// Frames as they come.
class Frames final : public FrameSink {
 public:
  void frame(std::string&& bytes) override { list.push_back(std::move(bytes)); }
  std::string joined() const {
    std::string all;
    for (const auto& frame : list) all += frame;
    return all;
  }
  std::vector<std::string> list;
};

// One hit like most others.
inline Result plain_hit(std::uint64_t seq) {
  Result hit;
  hit.seq = seq;
  hit.method = "GET";
  hit.url = "http://localhost:8080/";
  hit.due = WallTime(std::chrono::seconds(1763681397) + std::chrono::milliseconds(20) * seq);
  hit.delay = std::chrono::microseconds(40);
  hit.service = std::chrono::microseconds(2500);
  hit.code = 200;
  hit.bytes_in = 13;
  hit.in_flight = 1;
  hit.flags = result_flag::new_connection;
  hit.phases.connect = std::chrono::microseconds(100);
  hit.phases.wait = std::chrono::milliseconds(2);
  return hit;
}

// Hits whose every field takes small, large and odd values. The same seed makes the same hits.
class RandomHits {
 public:
  explicit RandomHits(unsigned seed) : random_(seed) {}

  Result next();  // its texts live for ever

 private:
  std::uint64_t bits(int max);  // few bits or many, up to `max`
  Nanos duration() { return Nanos(static_cast<std::int64_t>(bits(59))); }  // sums stay in range
  Nanos phase() { return random_() % 3 == 0 ? Phases::absent : duration(); }
  std::string_view text();
  Details details(bool natural);  // up to what the kind has names for; else of any

  std::mt19937_64 random_;
};

inline std::uint64_t RandomHits::bits(int max) {
  const unsigned size = static_cast<unsigned>(random_() % (static_cast<unsigned>(max) + 1));
  return size == 0 ? 0 : random_() >> (64 - size);
}

inline std::string_view RandomHits::text() {
  static const std::vector<std::string> texts = {
      "",
      "GET",
      "http://localhost:8080/",
      "http://[::1]/?q=a,b\"c\"&x=<script>",
      "dial tcp: connection refused",
      "line\nbreak\r\n\ttab",
      " leading blank, comma",
      "\"quoted\"",
      "grüße €😀",
      "\u2028\u2029",
      std::string("nul\0inside", 10),
      "\x01\x1b[31m\x7f",
      "=cmd()",
      std::string(300, 'x'),
      std::string(70, '"'),
  };
  return texts[random_() % texts.size()];
}

inline Result RandomHits::next() {
  Result hit;
  hit.attack = text();
  hit.seq = bits(64);
  hit.kind = static_cast<Kind>(random_() % 5);
  hit.what = static_cast<What>(random_() % 8);
  hit.is_hit = random_() % 2 == 0;
  hit.name = text();
  hit.method = text();
  hit.url = text();
  hit.due = WallTime(Nanos(static_cast<std::int64_t>(bits(62))));
  hit.delay = duration();
  hit.service = duration();
  hit.phases = {phase(), phase(), phase(), phase(), phase(), phase(), phase()};
  hit.code = static_cast<std::uint16_t>(bits(16));
  hit.fault = static_cast<Fault>(random_() % kFaults);
  hit.error = text();
  hit.bytes_out = bits(64);
  hit.bytes_in = bits(64);
  hit.attempts = static_cast<std::uint32_t>(bits(32));
  hit.in_flight = static_cast<std::uint32_t>(bits(32));
  hit.flags = static_cast<std::uint32_t>(bits(32));
  hit.step = static_cast<std::uint32_t>(bits(32));
  hit.details = details(hit.kind == Kind::ws);
  return hit;
}

inline Details RandomHits::details(bool natural) {
  const std::size_t most = natural ? WsDetails::names.size() : kMaxDetails;
  std::vector<std::int64_t> values(random_() % 3 == 0 ? random_() % (most + 1) : 0);
  for (std::int64_t& value : values) {
    value = static_cast<std::int64_t>(bits(63));
    if (!natural && random_() % 2 == 0) value = -value;
    if (random_() % 4 == 0) value = kNil;
  }
  if (!values.empty() && values.back() == kNil) values.back() = 7;
  return lasting(OwnDetails(values));
}

// Whether nothing was lost, but the run, which only frames tell.
inline bool same(const Result& a, const Result& b) {
  return a.attack == b.attack && a.seq == b.seq && a.kind == b.kind && a.name == b.name &&
         a.method == b.method && a.url == b.url && a.due == b.due && a.delay == b.delay &&
         a.service == b.service && a.phases == b.phases && a.code == b.code && a.fault == b.fault &&
         a.error == b.error && a.bytes_out == b.bytes_out && a.bytes_in == b.bytes_in &&
         a.attempts == b.attempts && a.in_flight == b.in_flight && a.flags == b.flags &&
         a.what == b.what && a.is_hit == b.is_hit && a.step == b.step &&
         std::equal(a.details.begin(), a.details.end(), b.details.begin(), b.details.end());
}

// All that a reader yields.
struct Drained {
  MemoryWriter hits;
  MemoryWriter rest;        // where the reader was given one
  std::size_t corrupt = 0;  // how often it said so
  StreamInfo info;

  std::vector<std::uint64_t> seqs() const {
    std::vector<std::uint64_t> all;
    for (const auto& hit : hits.results) all.push_back(hit.seq);
    return all;
  }
};

inline Drained drain(RecordReader& reader) {
  Drained all;
  Result hit;
  for (;;) {
    const Read read = reader.read(hit);
    if (read == Read::end) break;
    if (read == Read::record) all.hits.write(hit);
    if (read == Read::corrupt) ++all.corrupt;
  }
  all.info = reader.info();
  return all;
}

}  // namespace barrage::test
