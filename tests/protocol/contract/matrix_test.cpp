// Each fault of a server, over each way to it, alone and beside healthy traffic, many hits at a
// time and one by one. Whatever happens: each hit is over within its timeout and 100 ms, the attack
// within its schedule, the timeout and the drain, each planned hit has one record, and so has each
// connection that opens before the schedule. Healthy hits beside it do not wait. A new engine is a
// new column.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "contract/attack_scene.h"
#include "contract/matrix_check.h"
#include "contract/matrix_columns.h"
#include "core/units.h"
#include "support/hostile_server.h"

namespace barrage {
namespace {

using std::chrono::milliseconds;
using test::AttackScene;
using test::HostileServer;
using namespace test::matrix;

constexpr milliseconds kTimeout{250}, kDrain{300}, kSlack{100}, kGap{20};
constexpr std::uint64_t kHits = 10, kOneByOne = 3;

// A file that is larger than what the kernel takes of a connection.
const std::string& upload() {
  static const test::TempDir dir;
  static const std::string file = dir.write("upload", std::string(4 << 20, 'x'));
  return file;
}

std::string target(const Cell& cell, const std::string& url) {
  if (cell.column->is_ws()) {
    // Behaviours of TLS itself are listed as https.
    return (url.starts_with("http") ? "WS ws" + url.substr(4) : "WS " + url) + "\nhello\n\n";
  }
  return cell.row->uploads ? "POST " + url + "\n@" + upload() + "\n\n" : "GET " + url + "\n\n";
}

// One attack, and what is wrong with it.
class Run {
 public:
  Run(const Cell& cell, const HostileServer& server)
      : cell_(cell),
        column_(*cell.column),
        good_(server.url(column_.good)),
        url_(column_.proxy == Proxy::the_row ? good_ : server.url(cell.behaviour())) {
    Plan plan;
    plan.rate = {1, kGap};
    plan.hits = hits();
    std::string text = target(cell, url_);
    if (beside()) text += target(cell, good_);
    AttackScene scene(column_.protocol, text, plan, options(server), one_by_one() ? 1 : 10'000);
    scene.run(std::chrono::seconds(3));
    judge_attack(scene);
    for (const Result& hit : scene.hits()) judge(hit);
    if (beside()) judge_healthy(scene.hits());
    judge_connections(scene.sides());
  }
  const Wrong& wrong() const { return wrong_; }

 private:
  bool beside() const { return cell_.traffic == Traffic::beside; }
  bool one_by_one() const { return cell_.traffic == Traffic::one_by_one; }
  std::uint64_t hits() const { return one_by_one() ? kOneByOne : kHits; }
  bool healthy(const Result& result) const { return beside() && result.url == good_; }

  ProtocolOptions options(const HostileServer& server) const {
    ProtocolOptions options;
    options.connect.timeout = kTimeout;
    options.connect.root_certs = {server.ca()};
    options.http.max_response = 1 << 20;
    options.http.compressed = cell_.row->compressed;
    options.drain = kDrain;
    if (column_.proxy == Proxy::good) options.connect.proxy = server.url("relay");
    if (column_.proxy == Proxy::the_row) {
      options.connect.proxy = "http://127.0.0.1:" + std::to_string(server.port(cell_.behaviour()));
    }
    if (column_.with) column_.with(options);
    return options;
  }

  void say(std::string& where, const std::string& what) {
    where += (where.empty() ? cell_.name() + ": " : "; ") + what;
  }

  void judge_attack(const AttackScene& scene) {
    const AttackCounts& counts = scene.counts();
    const std::size_t records = scene.hits().size();
    if (records != hits() || counts.planned != hits() || counts.cut != 0) {
      say(wrong_.other, std::to_string(records) + " records, " + std::to_string(counts.planned) +
                            " planned, " + std::to_string(counts.cut) + " cut");
    }
    // A WebSocket's connections are opened before the schedule begins.
    const Nanos opening = column_.is_ws() ? Nanos(kTimeout) : Nanos(0);
    const Nanos schedule = one_by_one() ? kOneByOne * kTimeout : kHits * Nanos(kGap);
    if (scene.took() > opening + schedule + kTimeout + kDrain + kSlack) {
      say(wrong_.late, "it takes " + format_duration(scene.took()));
    }
  }

  // Of a hit, or of a connection that was opened or ended.
  void judge(const Result& result) {
    const std::string what = kind_text(result.kind, result.what) + " ";
    // A connection ends when it must, and its time is how long it was open.
    if (result.what != What::disconnect && result.service > kTimeout + kSlack) {
      say(wrong_.late, what + "takes " + format_duration(result.service));
    }
    const std::string fault(to_string(result.fault));
    if (accepted(result).contains(fault)) return;
    const bool timed_out = result.fault == Fault::timeout ||
                           result.fault == Fault::connect_timeout || result.fault == Fault::lost;
    say(timed_out ? wrong_.late : wrong_.other,
        what + fault + (healthy(result) ? " of a good server: " : ": ") +
            std::string(result.error));
  }

  Faults accepted(const Result& result) const {
    if (healthy(result)) return {"none"};
    const Row& row = *cell_.row;
    const bool opens = column_.is_ws() && !row.end.empty();
    if (result.what == What::connect) return opens ? Faults{"none"} : row.faults;
    if (result.what == What::disconnect) return row.end;
    if (column_.is_ws() && !opens) return {"lost"};
    Faults faults = row.faults;
    if (!row.whole && !column_.sees_ends) faults.insert("none");
    return faults;
  }

  // Loosely: a loop that stands still delays more than half of them.
  void judge_healthy(const std::vector<Result>& all) {
    std::vector<Nanos> times;
    for (const Result& hit : all) {
      if (healthy(hit) && hit.ok()) times.push_back(hit.latency());
    }
    if (times.empty()) return say(wrong_.late, "no hit on the good server succeeds");
    const auto half = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), half, times.end());
    if (*half > kSlack) say(wrong_.late, "healthy hits take " + format_duration(*half));
  }

  void judge_connections(const std::vector<Result>& sides) {
    const std::size_t wanted = !column_.is_ws() ? 0 : beside() ? 2 : 1;  // one to each server
    std::size_t opening = 0, opened = 0, ended = 0;
    for (const Result& side : sides) {
      judge(side);
      if (side.what == What::connect) ++opening;
      if (side.what == What::connect && side.ok()) ++opened;
      if (side.what == What::disconnect) ++ended;
    }
    if (opening == wanted && ended == opened) return;
    say(wrong_.other, std::to_string(opening) + " connections are recorded, " +
                          std::to_string(opened) + " as open, " + std::to_string(ended) +
                          " as ended");
  }

  const Cell& cell_;
  const Column& column_;
  const std::string good_, url_;
  Wrong wrong_;
};

std::vector<std::string> behaviours_of(const std::vector<Cell>& cells) {
  std::set<std::string> names{"relay"};
  for (const Cell& cell : cells) names.insert({cell.behaviour(), cell.column->good});
  return {names.begin(), names.end()};
}

// Many at once mostly wait.
void check_cells(const std::vector<Cell>& cells, const HostileServer& server) {
  check(cells.size(), {12, 4}, [&](std::size_t n) { return Run(cells[n], server).wrong(); });
}

}  // namespace

TEST_CASE("matrix: whatever a server does, each hit is over in time, and has its record") {
  const auto all = columns();
  const auto cells = cells_of(all);
  const HostileServer server(behaviours_of(cells));
  check_cells(cells, server);
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
        {column.good.substr(column.before.size(), bare), {"timeout", "connect_timeout"}});
    cells.push_back({&column, &good.back(), Traffic::alone});
  }
  HostileServer server(behaviours_of(cells));
  server.send(SIGSTOP);
  check_cells(cells, server);
  server.send(SIGCONT);
}

}  // namespace barrage
