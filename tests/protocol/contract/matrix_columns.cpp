#include "contract/matrix_columns.h"

namespace barrage {

const ProtocolRow& http_protocol();
const ProtocolRow& ws_protocol();

namespace test::matrix {
namespace {

void http1(ProtocolOptions& options) { options.http.http2 = false; }
void h2c(ProtocolOptions& options) { options.http.h2c = true; }

// Without TLS, a connection to the proxy is used for all servers, and this proxy leads it to one.
std::vector<Column> http1_columns() {
  const ProtocolRow& http = http_protocol();
  return {
      {.name = "HTTP/1.1", .protocol = http, .rows = http1_rows(), .good = "good"},
      {.name = "HTTP/1.1, TLS",
       .protocol = http,
       .rows = http1_rows(),
       .behind = "_tls",
       .good = "good_tls",
       .with = http1},
      {.name = "HTTP/2 offered, TLS", .protocol = http, .rows = https_rows(), .good = "good_tls"},
      {.name = "HTTP/1.1, proxy",
       .protocol = http,
       .rows = http1_rows(),
       .good = "good",
       .proxy = Proxy::good,
       .many = false},
      {.name = "HTTP/1.1, TLS, proxy",
       .protocol = http,
       .rows = http1_rows(),
       .behind = "_tls",
       .good = "good_tls",
       .with = http1,
       .proxy = Proxy::good,
       .many = false},
      {.name = "HTTP/1.1, faults of TLS, proxy",
       .protocol = http,
       .rows = https_rows(),
       .good = "good_tls",
       .with = http1,
       .proxy = Proxy::good},
      {.name = "HTTP/1.1, faults of TLS",
       .protocol = http,
       .rows = https_rows(),
       .good = "good_tls",
       .with = http1,
       .many = false},
  };
}

std::vector<Column> http2_columns() {
  const ProtocolRow& http = http_protocol();
  return {
      {.name = "h2c",
       .protocol = http,
       .rows = http2_rows(),
       .before = "h2c_",
       .good = "h2c_ok",
       .with = h2c,
       .sees_ends = false,
       .multiplexes = true},
      {.name = "HTTP/2, TLS",
       .protocol = http,
       .rows = http2_rows(),
       .before = "h2_",
       .good = "h2_ok",
       .sees_ends = false,
       .multiplexes = true},
      {.name = "h2c, proxy",
       .protocol = http,
       .rows = http2_rows(),
       .before = "h2c_",
       .good = "h2c_ok",
       .with = h2c,
       .proxy = Proxy::good,
       .many = false,
       .sees_ends = false},
      {.name = "HTTP/2, TLS, proxy",
       .protocol = http,
       .rows = http2_rows(),
       .before = "h2_",
       .good = "h2_ok",
       .proxy = Proxy::good,
       .many = false,
       .sees_ends = false},
  };
}

std::vector<Column> ws_columns() {
  const ProtocolRow& ws = ws_protocol();
  return {
      {.name = "WebSocket", .protocol = ws, .rows = ws_rows(), .good = "ws_echo"},
      {.name = "WebSocket, TLS",
       .protocol = ws,
       .rows = ws_rows(),
       .behind = "_tls",
       .good = "ws_echo_tls"},
      {.name = "WebSocket, proxy",
       .protocol = ws,
       .rows = ws_rows(),
       .good = "ws_echo",
       .proxy = Proxy::good},
      {.name = "WebSocket, TLS, proxy",
       .protocol = ws,
       .rows = ws_rows(),
       .behind = "_tls",
       .good = "ws_echo_tls",
       .proxy = Proxy::good,
       .many = false},
      {.name = "WebSocket, faults of TLS",
       .protocol = ws,
       .rows = wss_rows(),
       .good = "ws_echo_tls",
       .many = false},
  };
}

std::vector<Column> failing_proxies() {
  std::vector<Column> all;
  const auto add = [&](const char* name, const ProtocolRow& protocol, const char* good) {
    all.push_back({.name = name,
                   .protocol = protocol,
                   .rows = proxy_rows(),
                   .good = good,
                   .with = http1,
                   .proxy = Proxy::the_row,
                   .many = false});
  };
  add("a proxy that fails", http_protocol(), "good");
  add("a proxy that fails, TLS", http_protocol(), "good_tls");
  add("a proxy that fails, WebSocket", ws_protocol(), "ws_echo");
  return all;
}

}  // namespace

std::vector<Column> columns() {
  std::vector<Column> all;
  for (auto* const some : {http1_columns, http2_columns, ws_columns, failing_proxies}) {
    for (Column& column : some()) all.push_back(std::move(column));
  }
  return all;
}

std::string Cell::name() const {
  const char* const how = traffic == Traffic::alone    ? "alone"
                          : traffic == Traffic::beside ? "beside healthy traffic"
                                                       : "one by one";
  return column->name + ", " + behaviour() + ", " + how;
}

std::vector<Cell> cells_of(const std::vector<Column>& all) {
  std::vector<Cell> cells;
  for (const Column& column : all) {
    for (const Row& row : column.rows) {
      const Cell alone{&column, &row, Traffic::alone};
      cells.push_back(alone);
      const bool itself = alone.behaviour() == column.good;
      if (column.many && !itself) cells.push_back({&column, &row, Traffic::beside});
      if (column.multiplexes) cells.push_back({&column, &row, Traffic::one_by_one});
    }
  }
  return cells;
}

}  // namespace test::matrix
}  // namespace barrage
