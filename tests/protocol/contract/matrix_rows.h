// What servers and proxies do in the matrix, and the faults that hits on them may have. The hostile
// server has the behaviours (tests/support/hostile).
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace barrage::test::matrix {

using Faults = std::set<std::string>;

// What a server does, and the faults that its hits may have: "none" for success.
struct Row {
  std::string behaviour;
  // Over WebSockets, unless it opens: those of the connection, which no hit gets.
  Faults faults;
  // False: a response that is cut where HTTP/2 says END_STREAM. libcurl does not tell whether that
  // came, so it may pass for a success there; not where the column sees ends.
  bool whole = true;
  Faults end{};  // of a WebSocket that opens; empty: it does not
};

inline const std::vector<Row>& http1_rows() {
  static const std::vector<Row> rows = {
      {"never", {"timeout"}},
      {"slow_status", {"timeout"}},
      {"slow_headers", {"timeout"}},
      {"drip_body", {"timeout"}},
      {"stall_body", {"timeout"}},
      {"inf_headers", {"header_too_large"}},
      {"huge_line", {"header_too_large"}},
      {"inf_100", {"header_too_large"}},
      {"cookie_flood", {"header_too_large"}},
      {"inf_trailer", {"header_too_large"}},
      {"inf_chunked", {"too_large"}},
      {"inf_length", {"too_large"}},
      {"inf_close", {"too_large"}},
      {"bad_chunk", {"protocol"}},
      {"chunk_overflow", {"protocol"}},
      {"te_cl", {"protocol"}},
      {"two_len", {"protocol"}},
      {"neg_len", {"protocol"}},
      {"garbage", {"protocol"}},
      {"http09", {"protocol"}},
      {"ver99", {"protocol"}},
      {"status20", {"protocol"}},
      {"status999", {"status"}},
      {"rst_body", {"reset", "short_body"}},
      {"fin_body", {"short_body"}},
      {"fin_headers", {"reset"}},
      {"chunk_trunc", {"short_body"}},
      {"empty", {"reset"}},
      {"rst_now", {"reset"}},
      {"rst_accept", {"reset", "tls"}},
      {"stale", {"none"}},
      {"close_each", {"none"}},
      {"redir_loop", {"redirect"}},
  };
  return rows;
}

inline const std::vector<Row>& tls_rows() {
  static const std::vector<Row> rows = {
      {"tls_plain", {"tls"}},  {"tls_alert", {"tls"}},
      {"tls_close", {"tls"}},  {"tls_stall", {"connect_timeout"}},
      {"tls_rst", {"tls"}},    {"expired", {"tls"}},
      {"other_host", {"tls"}}, {"self_signed", {"tls"}},
      {"wants_cert", {"tls"}}, {"wants_cert_12", {"tls"}},
      {"alert_body", {"tls"}}, {"late_close", {"none"}},
  };
  return rows;
}

// Behind "h2_" or "h2c_".
inline const std::vector<Row>& http2_rows() {
  static const std::vector<Row> rows = {
      {"ok", {"none"}},
      {"slow", {"timeout"}},
      {"silent", {"timeout"}},
      {"never", {"timeout"}},
      {"drip", {"timeout"}},
      {"stall_body", {"timeout"}},
      {"window0", {"timeout"}},
      {"streams0", {"timeout"}},
      {"empty_headers", {"protocol"}},
      {"goaway", {"none"}},
      {"goaway_first", {"reset"}},
      {"goaway_error", {"reset", "protocol"}},
      {"rst", {"reset"}},
      {"refused", {"reset"}},
      {"rst_none", {"protocol"}},
      {"rst_headers", {"protocol", "short_body"}, false},
      {"rst_body", {"protocol", "short_body"}, false},
      {"204_body", {"protocol"}},
      {"pings", {"protocol", "reset", "timeout"}},  // a thousand of them, under sanitizers
      {"settings", {"protocol", "reset", "timeout"}},
      {"continuations", {"header_too_large", "protocol"}},
      {"bigframe", {"protocol"}},
      {"push", {"protocol"}},
      {"data", {"too_large", "timeout"}},
  };
  return rows;
}

// Their connections do not open.
inline std::vector<Row> ws_handshake_rows() {
  return {
      {"ws_never", {"timeout"}},     {"ws_slow_upgrade", {"timeout"}},
      {"ws_cut_upgrade", {"reset"}}, {"ws_huge_upgrade", {"header_too_large"}},
      {"ws_bad_key", {"protocol"}},  {"ws_200", {"status"}},
      {"ws_503", {"status"}},        {"ws_garbage", {"protocol"}},
  };
}

// They open, and end in one of these ways.
inline std::vector<Row> ws_frame_rows() {
  const auto good = [](const char* behaviour, const char* end) {
    return Row{.behaviour = behaviour, .faults = {"none"}, .end = {end}};
  };
  const auto bad = [](const char* behaviour, const char* end) {
    return Row{.behaviour = behaviour, .faults = {"lost"}, .end = {end}};
  };
  return {
      good("ws_echo", "none"),
      good("ws_crumbs", "none"),
      good("ws_deaf", "timeout"),
      good("ws_flood", "timeout"),
      bad("ws_masked", "protocol"),
      bad("ws_utf8", "protocol"),
      bad("ws_2e63", "protocol"),
      bad("ws_2e62", "too_large"),
      bad("ws_fragments", "too_large"),
      bad("ws_cut_ping", "protocol"),
      bad("ws_close_4001", "status"),
      bad("ws_ping_flood", "protocol"),
      bad("ws_empty_fragments", "protocol"),
      bad("ws_rst", "reset"),
      bad("ws_rst_frame", "reset"),
      bad("ws_gone", "reset"),
      bad("ws_stall_frame", "timeout"),
      bad("ws_silent", "timeout"),
      bad("ws_no_read", "timeout"),
  };
}

inline const std::vector<Row>& ws_rows() {
  static const std::vector<Row> rows = [] {
    std::vector<Row> all = ws_frame_rows();
    for (Row& row : ws_handshake_rows()) all.push_back(std::move(row));
    return all;
  }();
  return rows;
}

// A proxy that does this.
inline const std::vector<Row>& proxy_rows() {
  static const std::vector<Row> rows = {
      {"never", {"timeout", "connect_timeout"}},
      {"slow_status", {"timeout", "connect_timeout"}},
      {"slow_headers", {"timeout", "connect_timeout"}},
      {"inf_headers", {"header_too_large", "connect_timeout"}},  // libcurl reads byte by byte
      {"garbage", {"protocol"}},
      {"empty", {"reset"}},
      {"fin_headers", {"reset"}},
      {"rst_now", {"reset"}},
      {"rst_accept", {"reset"}},
      {"tls_stall", {"timeout", "connect_timeout"}},
  };
  return rows;
}

}  // namespace barrage::test::matrix
