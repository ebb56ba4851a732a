// Records for the tests of the pages: records <kind> > file. Always the same for one kind.
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <map>
#include <random>
#include <string>

#include "record/frame_writer.h"

using namespace barrage;
using namespace std::chrono_literals;

namespace {

constexpr WallTime kStart{1'763'681'397s};
constexpr const char* kHostile =
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>--><!--<svg/onload=alert(3)>"
    "\u2028\u2029\x1b[31m\u202e\"'`&lt;\\";

constexpr const char* kUrls[] = {"http://127.0.0.1:8080/items", "http://127.0.0.1:8080/items",
                                 "http://127.0.0.1:8080/items",
                                 "http://127.0.0.1:8080/basket?user=7", "http://127.0.0.1:8080/"};

class Stdout final : public FrameSink {
 public:
  void frame(std::string&& bytes) override { std::cout << bytes; }
};

struct PageKind {
  std::string attack = "api";
  std::string text;  // in each place where a text from outside can be
  std::uint64_t hits = 3000;
  bool failures = false;  // an outage, lateness, dropped hits, an interrupt
  bool end = true;
  std::uint8_t run = 1;
  std::int64_t slower = 0;  // percent
  Nanos length = 60s;
  bool quick = false;  // the least latency lies closely above a power of ten
};

const std::map<std::string, PageKind> kKinds = {
    {"good", {}},
    {"again", {.text = {}, .hits = 600, .run = 2}},
    {"slower", {.text = {}, .run = 3, .slower = 20}},
    {"bad", {.text = {}, .hits = 60'000, .failures = true}},
    {"hostile", {.attack = kHostile, .text = kHostile, .failures = true, .end = false}},
    {"large", {.text = {}, .hits = 300'000, .failures = true}},
    {"single", {.text = {}, .hits = 1}},
    {"quick", {.text = {}, .hits = 200, .quick = true}},
    {"none", {.text = {}, .hits = 0}},
    {"at_once", {.text = {}, .hits = 5, .length = 0s}},
};

RunHeader header(const PageKind& kind, const RunId& run) {
  RunHeader header;
  header.run = run;
  header.attack = kind.attack;
  header.began = kStart;
  header.host = kind.text.empty() ? "build-7" : kind.text;
  header.version = kind.text.empty() ? "barrage 0.1.0 libcurl/8.14.1 libuv/1.44.2" : kind.text;
  header.schedule = kind.text.empty() ? "constant for 1m0s" : kind.text;
  header.rate = static_cast<double>(kind.hits) / 60;
  header.planned = kind.hits;
  header.duration = 60s;
  header.max_in_flight = 1000;
  header.cores = 4;
  header.descriptor_limit = 1024;
  header.command =
      kind.text.empty() ? "attack -name=api -rate=50 -duration=60s '-header=***'" : kind.text;
  header.machine = kind.text.empty() ? "Linux 6.1.0-28-amd64 x86_64" : kind.text;
  return header;
}

class Hits {
 public:
  explicit Hits(const PageKind& kind) : kind_(kind) {}

  Result hit(std::uint64_t n) {
    Result result;
    result.attack = kind_.attack;
    result.seq = n;
    result.name = kind_.text;
    result.method = text_or("GET");
    result.url = text_or(kUrls[n % std::size(kUrls)]);
    const Nanos due =
        kind_.length * static_cast<std::int64_t>(n) / static_cast<std::int64_t>(kind_.hits);
    result.due = kStart + due;
    result.delay = Nanos(20'000 + random_() % 20'000);
    result.service = Nanos(static_cast<std::int64_t>(1.2e6 * spread_(random_)));
    if (random_() % 50 == 0) result.service *= 5;
    result.service += result.service * kind_.slower / 100;
    if (kind_.quick) result.service = 123'416ns - result.delay + n * 1us;
    result.code = 200;
    result.bytes_in = 1333;
    if (n < 10) result.flags = result_flag::new_connection;
    if (kind_.failures) spoil(result, due);
    result.in_flight = 1 + static_cast<std::uint32_t>(result.delay / 20ms);
    divide(result);
    return result;
  }

 private:
  std::string_view text_or(std::string_view usual) const {
    return kind_.text.empty() ? usual : std::string_view(kind_.text);
  }

  void fail(Result& result, Fault fault, std::uint16_t code, std::string_view why) const {
    result.fault = fault;
    result.code = code;
    result.error = text_or(why);
  }

  // A slow hit waits longer; one on a new connection has more to do.
  static void divide(Result& result) {
    Phases& p = result.phases;
    p.send = result.service / 50;
    p.transfer = result.service / 10;
    if ((result.flags & result_flag::new_connection) != 0) {
      p.dns = result.service / 20;
      p.connect = result.service / 20;
      p.tls = result.service / 5;
    }
    p.wait = result.service / 2;
  }

  void spoil(Result& result, Nanos due) {
    if (due >= 31s && due < 34s) result.delay += (34s - due) / 4;
    if (due >= 32s && due < 33s && random_() % 2 == 0) {
      fail(result, Fault::reset, 0, "connection reset by peer");
    } else if (random_() % 100 == 0) {
      fail(result, Fault::status, 503, "503 Service Unavailable");
    } else if (random_() % 100 == 0) {
      fail(result, Fault::status, 404, "404 Not Found");
    } else if (due >= 45s && due < 46s && random_() % 4 == 0) {
      fail(result, Fault::dropped, 0, "the output was full");
      result.delay = result.service = Nanos(0);
    }
  }

  const PageKind& kind_;
  std::mt19937_64 random_{7};
  std::lognormal_distribution<double> spread_{0, 0.3};
};

}  // namespace

int main(int argc, char** argv) {
  const auto found = kKinds.find(argc == 2 ? argv[1] : "");
  if (found == kKinds.end()) {
    std::cerr << "records: no such kind\n";
    return EXIT_FAILURE;
  }
  const PageKind& kind = found->second;
  const RunId run{kind.run};
  Stdout out;
  FrameWriter writer(out, run);
  writer.write(header(kind, run));
  Hits hits(kind);
  RunEnd end;
  end.run = run;
  end.planned = kind.hits;
  end.stop = kind.failures ? Stop::interrupt : Stop::schedule;
  for (std::uint64_t n = 0; n < kind.hits; ++n) {
    const Result result = hits.hit(n);
    ++(result.fault == Fault::dropped ? end.dropped : end.sent);
    writer.write(result);
  }
  end.done = end.sent;
  if (kind.end) writer.write(end);
  writer.flush();
  return EXIT_SUCCESS;
}
