// What servers and proxies do in the matrix, and the faults that hits on them may have. The hostile
// server has the behaviours (tests/support/hostile).
#pragma once

#include <set>
#include <string>
#include <vector>

namespace barrage::test::matrix {

// What a server does, and the faults that its hits may have: "none" for success.
struct Row {
  std::string behaviour;
  std::set<std::string> faults;
  bool whole = true;  // false: a response without its end, which not every engine can tell
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

inline const std::vector<Row>& ws_rows() {
  static const std::vector<Row> rows = [] {
    std::vector<Row> all = {{"ws_echo", {"none"}},
                            {"ws_deaf", {"none"}},
                            {"ws_crumbs", {"none"}},
                            {"ws_flood", {"none"}}};
    for (const char* behaviour : {"ws_never",       "ws_slow_upgrade",
                                  "ws_cut_upgrade", "ws_huge_upgrade",
                                  "ws_bad_key",     "ws_200",
                                  "ws_503",         "ws_garbage",
                                  "ws_masked",      "ws_utf8",
                                  "ws_2e63",        "ws_2e62",
                                  "ws_fragments",   "ws_cut_ping",
                                  "ws_close_4001",  "ws_ping_flood",
                                  "ws_rst",         "ws_rst_frame",
                                  "ws_gone",        "ws_stall_frame",
                                  "ws_silent",      "ws_empty_fragments",
                                  "ws_no_read"}) {
      all.push_back({behaviour, {"lost"}});
    }
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
