// An attack over WebSockets whose report is known.
#pragma once

#include <vector>

#include "analysis/tally.h"
#include "analysis/ws/section.h"
#include "report/sample.h"
#include "support/details.h"

namespace barrage::test {

inline Result socket_record(What what, Nanos due, Nanos service, std::uint32_t connection = 1) {
  Result r;
  r.set_kind(Kind::ws, what);
  r.due = kBegan + due;
  r.service = service;
  r.method = "WS";
  r.url = "ws://localhost:3000/chat";
  set_details(r, {.connection = connection});
  return r;
}

// What the report's section knows.
inline WebSocketSummary websocket_of(const Tally& tally) {
  const std::vector<const Section*> sections = tally.sections();
  if (sections.empty()) return WebSocketMetrics().summary();
  return dynamic_cast<const WsSection&>(*sections.front()).summary();
}

inline void fail(Result& r, Fault fault, std::string_view error, std::uint16_t code = 0) {
  r.fault = fault;
  r.error = error;
  r.code = code;
}

// 20 connections of 21 are opened before the schedule begins; 100 events at 50/s, of which 2 are
// lost and 1 is cut; every tenth is a broadcast; a connection is lost and recovers.
inline std::vector<Result> chat() {
  using namespace std::chrono_literals;
  std::vector<Result> all;
  for (std::uint32_t n = 1; n <= 21; ++n) {
    Result r = socket_record(What::connect, -1s + n * 5ms, 2ms + n * 100us, n);
    r.code = 101;
    r.flags = result_flag::new_connection;
    if (n == 21) fail(r, Fault::status, "200 OK instead of 101", 200);
    all.push_back(r);
  }
  for (std::uint32_t n = 0; n < 100; ++n) {
    Result r = socket_record(What::hit, n * 20ms, 1ms + n * 10us, n % 20 + 1);
    r.seq = n;
    r.delay = 20us;
    r.bytes_out = 40;
    r.bytes_in = 44;
    r.in_flight = 1;
    if (n % 10 == 9) {
      WsDetails details{.connection = n % 20 + 1, .receivers = 20};
      details.reach = n == 49 ? 19 : n == 99 ? 0 : 20;
      if (n != 99) details.first = 400us, details.median = 700us;
      set_details(r, details);
    }
    if (n == 49) {
      r.service = 2s;
      fail(r, Fault::lost, "not every connection received it");
    }
    if (n == 70) {
      r.service = 300ms;
      fail(r, Fault::lost, "its connection ended before the reply");
    }
    if (n == 99) {
      fail(r, Fault::cut, "in flight when the attack was stopped");
    }
    all.push_back(r);
  }
  Result ping = socket_record(What::ping, 1s, 300us);
  all.push_back(ping);
  Result gone = socket_record(What::disconnect, -900ms, 2'600ms, 11);
  fail(gone, Fault::status, "closed by the server: going <away>", 1001);
  set_details(gone, {.connection = 11, .messages = MessageCounts{30, 27}});
  all.push_back(gone);
  Result again = socket_record(What::connect, 1'750ms, 3ms, 21);
  again.code = 101;
  all.push_back(again);
  all.push_back(socket_record(What::recover, 1'700ms, 53ms, 21));
  for (std::uint32_t n = 1; n <= 20; ++n) {
    const std::uint32_t connection = n == 11 ? 21 : n;
    Result end = socket_record(What::disconnect, -900ms, 3s);
    end.code = 1000;
    set_details(end, {.connection = connection, .messages = MessageCounts{16, n == 1 ? 3u : 0}});
    all.push_back(end);
  }
  return all;
}

}  // namespace barrage::test
