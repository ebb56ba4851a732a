// Each fault of a server, over each way to it, alone and beside healthy traffic, many hits at a
// time and one by one. Whatever happens: each hit is over within its timeout and 100 ms, the attack
// within its schedule, the timeout and the drain, and each planned hit has one record. A new engine
// is a new column.
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <thread>

#include "contract/attack_scene.h"
#include "contract/matrix_rows.h"
#include "core/units.h"
#include "support/hostile_server.h"
#include "support/stall_watcher.h"

namespace barrage {

const ProtocolRow& http_protocol();
const ProtocolRow& ws_protocol();

namespace {

using std::chrono::milliseconds;
using test::AttackScene;
using test::HostileServer;
using namespace test::matrix;
using Texts = std::vector<std::string>;

constexpr milliseconds kTimeout{250}, kDrain{300}, kSlack{100}, kGap{20};
constexpr std::uint64_t kHits = 10, kOneByOne = 3;

enum class Proxy : std::uint8_t { none, good, the_row };

// A way to a server.
struct Column {
  std::string name;
  const ProtocolRow& protocol;
  const std::vector<Row>& rows;
  std::string before{}, behind{};  // a behaviour's name on this way
  std::string good;                // a behaviour that is none
  std::function<void(ProtocolOptions&)> with = {};
  Proxy proxy = Proxy::none;
  bool many = true;       // servers at a time
  bool sees_ends = true;  // of a response, and not only of its stream
  bool multiplexes = false;
};

std::vector<Column> columns() {
  const ProtocolRow &http = http_protocol(), &ws = ws_protocol();
  const auto http1 = [](ProtocolOptions& options) { options.http.http2 = false; };
  const auto h2c = [](ProtocolOptions& options) { options.http.h2c = true; };
  return {
      {.name = "HTTP/1.1", .protocol = http, .rows = http1_rows(), .good = "good"},
      {.name = "HTTP/1.1, TLS",
       .protocol = http,
       .rows = http1_rows(),
       .behind = "_tls",
       .good = "good_tls",
       .with = http1},
      {.name = "HTTP/2 offered, TLS", .protocol = http, .rows = tls_rows(), .good = "good_tls"},
      // The proxy leads each of its connections to one server.
      {.name = "HTTP/1.1, proxy",
       .protocol = http,
       .rows = http1_rows(),
       .good = "good",
       .proxy = Proxy::good,
       .many = false},
      {.name = "HTTP/1.1, TLS, proxy",
       .protocol = http,
       .rows = tls_rows(),
       .good = "good_tls",
       .with = http1,
       .proxy = Proxy::good},
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
      {.name = "a proxy that fails",
       .protocol = http,
       .rows = proxy_rows(),
       .good = "good",
       .proxy = Proxy::the_row,
       .many = false},
      {.name = "a proxy that fails, TLS",
       .protocol = http,
       .rows = proxy_rows(),
       .good = "good_tls",
       .with = http1,
       .proxy = Proxy::the_row,
       .many = false},
      {.name = "a proxy that fails, WebSocket",
       .protocol = ws,
       .rows = proxy_rows(),
       .good = "ws_echo",
       .proxy = Proxy::the_row,
       .many = false},
  };
}

enum class Traffic : std::uint8_t { alone, beside, one_by_one };

struct Cell {
  const Column* column;
  const Row* row;
  Traffic traffic;

  std::string behaviour() const { return column->before + row->behaviour + column->behind; }
  std::string name() const {
    const char* const how = traffic == Traffic::alone    ? "alone"
                            : traffic == Traffic::beside ? "beside healthy traffic"
                                                         : "one by one";
    return column->name + ", " + behaviour() + ", " + how;
  }
};

std::vector<Cell> cells_of(const std::vector<Column>& all) {
  std::vector<Cell> cells;
  for (const Column& column : all) {
    for (const Row& row : column.rows) {
      cells.push_back({&column, &row, Traffic::alone});
      if (column.many) cells.push_back({&column, &row, Traffic::beside});
      if (column.multiplexes) cells.push_back({&column, &row, Traffic::one_by_one});
    }
  }
  return cells;
}

std::string target(const Cell& cell, const std::string& url) {
  return cell.column->protocol.kind == Kind::ws ? "WS " + url + "\nhello\n\n"
                                                : "GET " + url + "\n\n";
}

// What is not as it must be; empty: nothing.
struct Wrong {
  std::string late;   // which a busy machine may be to blame for
  std::string other;  // which it is not
  bool none() const { return late.empty() && other.empty(); }
};

std::string with_count(std::uint64_t count, const char* what) {
  return std::to_string(count) + " " + what;
}

// The outcome of a hit that should have had another; empty: it is as it should be.
std::string unforeseen(const Cell& cell, const Result& hit) {
  const std::string fault(to_string(hit.fault));
  const bool good = cell.traffic == Traffic::beside && hit.seq % 2 == 1;
  if (!good && !cell.row->whole && !cell.column->sees_ends) return {};
  const bool lost = cell.column->protocol.kind == Kind::ws && hit.fault == Fault::lost &&
                    cell.column->proxy == Proxy::the_row;  // whatever its connection met
  if (lost || (good ? hit.ok() : cell.row->faults.contains(fault))) return {};
  return fault + (good ? " of a good server: " : ": ") + std::string(hit.error);
}

Wrong wrong_with(const Cell& cell, const HostileServer& server) {
  const Column& column = *cell.column;
  ProtocolOptions options;
  options.connect.timeout = kTimeout;
  options.connect.root_certs = {server.ca()};
  options.http.max_response = 1 << 20;
  options.drain = kDrain;
  const bool proxy_fails = column.proxy == Proxy::the_row;
  if (column.proxy == Proxy::good) options.connect.proxy = server.url("relay");
  if (proxy_fails) {
    options.connect.proxy = "http://127.0.0.1:" + std::to_string(server.port(cell.behaviour()));
  }
  if (column.with) column.with(options);
  std::string text = target(cell, server.url(proxy_fails ? column.good : cell.behaviour()));
  if (cell.traffic == Traffic::beside) text += target(cell, server.url(column.good));
  const bool one_by_one = cell.traffic == Traffic::one_by_one;
  Plan plan;
  plan.rate = {1, kGap};
  plan.hits = one_by_one ? kOneByOne : kHits;
  AttackScene scene(column.protocol, text, plan, options, one_by_one ? 1 : 10'000);
  scene.run(std::chrono::seconds(3));

  Wrong wrong;
  const auto say = [&](std::string& where, const std::string& what) {
    where += (where.empty() ? cell.name() + ": " : "; ") + what;
  };
  const AttackCounts& counts = scene.counts();
  const auto hits = scene.hits();
  if (hits.size() != *plan.hits || counts.planned != *plan.hits || counts.cut != 0) {
    say(wrong.other, with_count(hits.size(), "records, ") +
                         with_count(counts.planned, "planned, ") + with_count(counts.cut, "cut"));
  }
  // A WebSocket's connections are opened before the schedule begins.
  const Nanos opening = column.protocol.kind == Kind::ws ? Nanos(kTimeout) : Nanos(0);
  const Nanos schedule = one_by_one ? kOneByOne * kTimeout : kHits * Nanos(kGap);
  if (scene.took() > opening + schedule + kTimeout + kDrain + kSlack) {
    say(wrong.late, "it takes " + format_duration(scene.took()));
  }
  for (const Result& hit : hits) {
    if (hit.service > kTimeout + kSlack) {
      say(wrong.late, "a hit takes " + format_duration(hit.service));
    }
    const bool timed_out = hit.fault == Fault::timeout || hit.fault == Fault::connect_timeout ||
                           hit.fault == Fault::lost;
    if (const auto what = unforeseen(cell, hit); !what.empty()) {
      say(timed_out ? wrong.late : wrong.other, what);
    }
  }
  return wrong;
}

Texts behaviours_of(const std::vector<Cell>& cells) {
  std::set<std::string> names{"relay"};
  for (const Cell& cell : cells) names.insert({cell.behaviour(), cell.column->good});
  return {names.begin(), names.end()};
}

std::vector<Cell> wrong_of(const std::vector<Cell>& cells, const HostileServer& server,
                           std::size_t at_once) {
  std::vector<char> wrong(cells.size());
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < at_once; ++i) {
    threads.emplace_back([&] {
      for (std::size_t n = 0; (n = next++) < cells.size();) {
        wrong[n] = wrong_with(cells[n], server).none() ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<Cell> those;
  for (std::size_t n = 0; n < cells.size(); ++n) {
    if (wrong[n]) those.push_back(cells[n]);
  }
  return those;
}

// Many at once mostly wait. Where that was too much, fewer tell which are to be looked at alone.
std::vector<Cell> suspects_of(std::vector<Cell> cells, const HostileServer& server) {
  for (const std::size_t at_once : {12, 4}) cells = wrong_of(cells, server, at_once);
  return cells;
}

void check(const Cell& cell, const HostileServer& server) {
  const auto late = test::unless_stalled([&] {
    const Wrong wrong = wrong_with(cell, server);
    CHECK(wrong.other == "");
    return wrong.late;
  });
  CHECK(late == "");
}

}  // namespace

TEST_CASE("matrix: whatever a server does, each hit is over in time, and has its record") {
  const auto all = columns();
  const auto cells = cells_of(all);
  const HostileServer server(behaviours_of(cells));
  for (const Cell& cell : suspects_of(cells, server)) check(cell, server);
}

// Its connections are accepted by the kernel, and nothing comes on them.
TEST_CASE("matrix: hits on a server that is stopped are over in time") {
  const auto all = columns();
  std::vector<Row> good;
  good.reserve(all.size());
  std::vector<Cell> cells;
  for (const Column& column : all) {
    if (column.proxy != Proxy::none) continue;  // which would be stopped, too
    const std::size_t bare = column.good.size() - column.before.size() - column.behind.size();
    good.push_back(
        {column.good.substr(column.before.size(), bare), {"timeout", "connect_timeout", "lost"}});
    cells.push_back({&column, &good.back(), Traffic::alone});
  }
  HostileServer server(behaviours_of(cells));
  server.send(SIGSTOP);
  for (const Cell& cell : suspects_of(cells, server)) check(cell, server);
  server.send(SIGCONT);
}

}  // namespace barrage
