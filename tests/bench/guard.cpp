// What a record, a hit, a target costs. `guard NAME` does that work kTimes times inside measured(),
// where guard.sh has the instructions counted; `guard` alone prints kTimes and the names.
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

#include "attack/attack.h"
#include "core/metrics.h"
#include "protocol/http/dialect.h"
#include "protocol/ws/dialect.h"
#include "protocol/ws/pool.h"
#include "protocol/ws/script.h"
#include "record/csv_writer.h"
#include "record/json_writer.h"
#include "record/open.h"
#include "sample.h"
#include "support/fake_protocol.h"
#include "support/sim_clock.h"
#include "support/vector_source.h"
#include "targets/parser.h"

using namespace barrage;

// What is inside is counted. The linker's name of it is guard.sh's, too.
extern "C" [[gnu::noipa]] void measured(const std::function<void()>& work) { work(); }

namespace {

constexpr std::size_t kTimes = 20'000;

const std::vector<Result>& hits() {
  static const std::vector<Result> hits = bench::sample_hits(kTimes);
  return hits;
}

// Takes what is written, and forgets it.
class Nowhere final : public std::streambuf {
 protected:
  std::streamsize xsputn(const char*, std::streamsize size) override { return size; }
  int_type overflow(int_type c) override { return traits_type::not_eof(c); }
};

void write_frames() {
  hits();
  bench::JoinedFrames frames;
  FrameWriter writer(frames);
  measured([&] {
    for (const Result& hit : hits()) writer.write(hit);
    writer.flush();
  });
}

template <typename Writer>
void write_text() {
  hits();
  Nowhere nowhere;
  std::ostream out(&nowhere);
  Writer writer(out);
  measured([&] {
    for (const Result& hit : hits()) writer.write(hit);
    writer.flush();
  });
}

void read_records(std::string bytes) {
  const auto reader = open_records(Input("memory", read_memory(std::move(bytes))));
  Result hit;
  measured([&] {
    while (reader->read(hit) == Read::record) continue;
  });
}

void read_frames() {
  bench::JoinedFrames frames;
  FrameWriter writer(frames);
  for (const Result& hit : hits()) writer.write(hit);
  writer.flush();
  read_records(frames.bytes());
}

template <typename Writer>
void read_text() {
  std::ostringstream out;
  Writer writer(out);
  for (const Result& hit : hits()) writer.write(hit);
  writer.flush();
  read_records(out.str());
}

void fold() {
  hits();
  Metrics metrics;
  metrics.add(hits().front());  // not the memory of it all
  measured([&] {
    for (const Result& hit : hits()) metrics.add(hit);
  });
}

void parse_targets(TargetFormat format) {
  std::string text;
  for (std::size_t n = 0; n < kTimes; ++n) {
    const std::string url = "http://127.0.0.1:8080/users/" + std::to_string(n);
    text += format == TargetFormat::http
                ? "GET " + url + "\nAccept: application/json\nX-Request: 1\n\n"
                : R"({"method":"GET","url":")" + url +
                      R"(","header":{"Accept":["application/json"],"X-Request":["1"]}})"
                      "\n";
  }
  const std::vector<const Dialect*> dialects = {&http_dialect(), &ws_dialect()};
  TargetOptions options;
  options.dialects = dialects;
  BodyFiles bodies(options.max_body_bytes);
  const auto parser = make_parser(format, memory_text("memory", text), options, bodies);
  Target target;
  measured([&] {
    while (parser->next(target)) continue;
  });
}

// The attack's share of a hit: the schedule, its bookkeeping, its record. (And the stand-in for a
// protocol, which is small.)
void attack() {
  test::SimClock clock;
  test::FakeProtocol protocol(clock, std::chrono::microseconds(300));
  test::VectorSource source(std::string(hits().front().url));
  const auto pacer = make_pacer({{10'000, std::chrono::seconds(1)}, {}, {}, false, kTimes});
  bench::JoinedFrames frames;
  FrameWriter writer(frames);
  Attack attack({.name = "api", .began = clock.now()}, clock, *pacer, source, protocol, writer);
  measured([&] {
    while (!attack.finished()) {
      const auto due = attack.wake();
      protocol.collect();
      const auto end = protocol.next_end();
      clock.set(due && end ? std::min(*due, *end) : due ? *due : end.value_or(clock.now()));
    }
    writer.flush();
  });
}

// A connection without a network.
struct Wire final : WsConnection {
  bool send(std::string_view, bool) noexcept override { return true; }
  bool full() const noexcept override { return false; }
  void ping(std::string_view) noexcept override {}
  void close(std::uint16_t) noexcept override {}
  void give_up() noexcept override {}
  Phases phases() const noexcept override { return {}; }
};

struct Nobody final : HitSink {
  void done(HitId, Outcome&&) noexcept override {}
  void step(HitId, StepResult&&) noexcept override {}
  void beside(SideResult&&) noexcept override {}
};

// The pool's share of an event on a WebSocket: sent, and ended by its reply, while this many others
// wait on the same connection.
void ws_event(std::size_t waiting) {
  const test::SimClock clock;
  Script script;
  script.payload = Template(R"({"id":{{seq}}})");
  script.match.how = Match::How::json;
  script.match.conditions = {{.path = {std::string("id")}, .written = ".id"}};
  script.match.picks = 1;
  script.match.value = Template("{{seq}}");
  Target target;
  target.id = 0;
  target.url = "ws://localhost/";
  target.kind = Kind::ws;
  target.spec = std::make_shared<Script>(script);
  WsEndpoints endpoints;
  endpoints.add(target);
  WsOptions options;
  options.connections = ConnectPlan(1, {0, std::chrono::seconds(1)});
  WsConnection::Owner* owner = nullptr;
  Nobody sink;
  WsPool pool(options, endpoints, 0, clock,
              [&owner](std::uint32_t, std::uint32_t, WsConnection::Owner& its) {
                owner = &its;
                return std::make_unique<Wire>();
              });
  pool.open(sink);
  pool.collect();
  owner->upgraded(0);
  const auto send = [&](HitId id) { pool.start(id, TargetPtr(TargetPtr(), &target), sink); };
  HitId id = 0;
  while (id < waiting) send(id++);
  std::vector<std::string> replies;
  for (std::size_t n = 0; n < kTimes; ++n) {
    replies.push_back(R"({"id":)" + std::to_string(waiting + n) + "}");
  }
  measured([&] {
    for (const std::string& reply : replies) {
      send(id++);
      owner->received(0, {reply, reply.size()});
    }
  });
}

const std::map<std::string_view, std::function<void()>> kCases = {
    {"attack", attack},
    {"csv-read", read_text<CsvWriter>},
    {"csv-write", write_text<CsvWriter>},
    {"fold", fold},
    {"frames-read", read_frames},
    {"frames-write", write_frames},
    {"json-read", read_text<JsonWriter>},
    {"json-write", write_text<JsonWriter>},
    {"targets-http", [] { parse_targets(TargetFormat::http); }},
    {"targets-json", [] { parse_targets(TargetFormat::json); }},
    {"ws-event", [] { ws_event(0); }},
    {"ws-event-20000", [] { ws_event(20'000); }},  // that are lost: not to be noticed
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::printf("%zu", kTimes);
    for (const auto& [name, work] : kCases) std::printf(" %s", std::string(name).c_str());
    std::printf("\n");
    return 0;
  }
  const auto found = kCases.find(argv[1]);
  if (found == kCases.end()) return 2;
  found->second();
  return 0;
}
