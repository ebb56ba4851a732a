// What servers and proxies do in the matrix, and the faults that hits on them may have. The hostile
// server has the behaviours (tests/support/hostile). Not here:
// - a server that is started again: matrix_restart_test.cpp;
// - no descriptor or port left, hosts not reached, names not resolved: these are of this machine or
//   its network, and each driver meets them in faults_test.cpp;
// - variants of a row that are told apart in its first line or headers alone (cl_te, len_list,
//   status000, ...), what HTTP lets pass (same_len, location_200), and the words of faults:
//   tests/faults/hostile_test.cpp;
// - compressed bodies without -compressed: they are bytes as any others;
// - cut_gzip: libcurl takes a compressed body that is cut for a whole one, and does not tell.
#pragma once

#include <set>
#include <string>
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
  Faults end{};             // of a WebSocket that opens; empty: it does not
  bool compressed = false;  // the hit asks for compressed responses
  bool uploads = false;     // it sends a large body
};

inline std::vector<Row> operator+(std::vector<Row> some, const std::vector<Row>& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

inline const std::vector<Row>& http1_rows() {
  const auto compressed = [](const char* behaviour, const char* fault) {
    return Row{.behaviour = behaviour, .faults = {fault}, .compressed = true};
  };
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
      {"redir_host", {"redirect"}},
      {"redir_file", {"redirect"}},
      {"redir_ftp", {"redirect"}},
      {"redir_nowhere", {"redirect"}},
      {"extra_resp", {"none"}},
      {.behaviour = "no_read", .faults = {"timeout"}, .uploads = true},
      compressed("gzip_bomb", "too_large"),
      compressed("zstd_bomb", "too_large"),
      compressed("gzip_nothing", "too_large"),
      compressed("gzip_chain", "protocol"),
      compressed("bad_gzip", "protocol"),
  };
  return rows;
}

// Handshakes of TLS that fail, whatever is spoken behind it.
inline const std::vector<Row>& tls_rows() {
  static const std::vector<Row> rows = {
      {"tls_plain", {"tls"}},  {"tls_alert", {"tls"}},
      {"tls_close", {"tls"}},  {"tls_stall", {"connect_timeout"}},
      {"tls_rst", {"tls"}},    {"expired", {"tls"}},
      {"other_host", {"tls"}}, {"self_signed", {"tls"}},
      {"wants_cert", {"tls"}}, {"wants_cert_12", {"tls"}},
  };
  return rows;
}

inline const std::vector<Row>& https_rows() {
  static const std::vector<Row> rows =
      tls_rows() + std::vector<Row>{{"alert_body", {"tls"}}, {"late_close", {"none"}}};
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
      // One response for each connection: a hit that is refused again and again is reset.
      {"goaway", {"none", "reset"}},
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
      {"ws_never", {"timeout"}},       {"ws_slow_upgrade", {"timeout"}},
      {"ws_cut_upgrade", {"reset"}},   {"ws_huge_upgrade", {"header_too_large"}},
      {"ws_bad_key", {"protocol"}},    {"ws_no_key", {"protocol"}},
      {"ws_no_upgrade", {"protocol"}}, {"ws_extension", {"protocol"}},
      {"ws_protocol", {"protocol"}},   {"ws_200", {"status"}},
      {"ws_503", {"status"}},          {"ws_garbage", {"protocol"}},
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
      good("ws_pieces", "none"),
      good("ws_crumbs", "none"),
      good("ws_deaf", "timeout"),
      good("ws_flood", "timeout"),
      bad("ws_early", "timeout"),  // its reply comes before the message
      bad("ws_masked", "protocol"),
      bad("ws_reserved", "protocol"),
      bad("ws_opcode", "protocol"),
      bad("ws_orphan", "protocol"),
      bad("ws_interleaved", "protocol"),
      bad("ws_utf8", "protocol"),
      bad("ws_2e63", "protocol"),
      bad("ws_2e62", "too_large"),
      bad("ws_fragments", "too_large"),
      bad("ws_cut_ping", "protocol"),
      bad("ws_long_ping", "protocol"),
      bad("ws_close_byte", "protocol"),
      bad("ws_close_1005", "protocol"),
      bad("ws_close_1015", "protocol"),
      bad("ws_close_empty", "status"),
      bad("ws_close_1012", "status"),
      bad("ws_close_1014", "status"),
      bad("ws_close_4001", "status"),
      bad("ws_ping_flood", "protocol"),
      bad("ws_empty_fragments", "protocol"),
      bad("ws_rst", "reset"),
      bad("ws_rst_frame", "reset"),
      bad("ws_fin_frame", "reset"),
      bad("ws_gone", "reset"),
      bad("ws_stall_frame", "timeout"),
      bad("ws_silent", "timeout"),
      bad("ws_no_read", "timeout"),
  };
}

inline const std::vector<Row>& ws_rows() {
  static const std::vector<Row> rows = ws_frame_rows() + ws_handshake_rows();
  return rows;
}

inline const std::vector<Row>& wss_rows() {
  const auto opens = [](const char* behaviour, const char* end) {
    return Row{.behaviour = behaviour, .faults = {"lost"}, .end = {end}};
  };
  static const std::vector<Row> rows =
      tls_rows() + std::vector<Row>{opens("wss_alert", "tls"), opens("wss_alert_frame", "tls"),
                                    opens("wss_notify_frame", "reset")};
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
