// Attacks whose reports are known: what the tests of all formats print.
#pragma once

#include <string>
#include <string_view>

#include "core/metrics.h"
#include "record/record.h"

namespace barrage::test {

inline constexpr WallTime kBegan{std::chrono::seconds(1'795'217'397)};  // 2026-11-20T23:29:57Z

inline Result hit(std::uint64_t seq, Nanos due, Nanos service) {
  Result r;
  r.seq = seq;
  r.due = kBegan + due;
  r.service = service;
  r.delay = std::chrono::microseconds(20);
  r.code = 200;
  r.method = "GET";
  r.url = "http://localhost:8080/";
  r.bytes_in = 13;
  return r;
}

inline RunHeader header() {
  RunHeader run;
  run.run = {0xab, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  run.attack = "home";
  run.began = kBegan;
  run.host = "box";
  run.pid = 4711;
  run.version = "barrage 0.1.0";
  run.machine = "Linux 6.1.0-28-amd64 x86_64";
  run.command = "attack -name=home -rate=50 -duration=2s";
  run.schedule = "50/1s for 2s";
  run.rate = 50;
  run.planned = 100;
  run.duration = std::chrono::seconds(2);
  run.max_in_flight = 1000;
  run.cores = 2;
  run.descriptor_limit = 1024;
  run.local_ports = 28'232;
  return run;
}

// 100 hits at 50/s, all well, 1 to 4 ms.
inline void add_good(Metrics& metrics) {
  using namespace std::chrono_literals;
  for (std::uint64_t n = 0; n < 100; ++n) {
    metrics.add(hit(n, n * 20ms, 1ms + n * 30us));
  }
}

// 20 hits of which a half fails in several ways, with hostile texts.
template <class Sink>  // Metrics, Tally
void add_bad(Sink& metrics) {
  using namespace std::chrono_literals;
  for (std::uint64_t n = 0; n < 20; ++n) {
    Result r = hit(n, n * 20ms, 2ms);
    if (n % 4 == 1) {
      r.fault = Fault::refused;
      r.error = "connect: Connection refused";
      r.code = 0;
      r.bytes_in = 0;
    } else if (n % 8 == 2) {
      r.fault = Fault::status;
      r.error = "500 Internal Server Error";
      r.code = 500;
    } else if (n == 6) {
      r.fault = Fault::protocol;
      r.error = "bad\x1b[2J\tline\n</script> \xff";
      r.url = "http://localhost:8080/<&\x07>";
      r.code = 0;
    } else if (n >= 18) {
      r.fault = Fault::dropped;
      r.error = "output full";
      r.code = 0;
      r.service = {};
    }
    metrics.add(r);
  }
}

}  // namespace barrage::test
