// WebSocket servers that misbehave: each has its fault, nothing hangs, memory stays small,
// and events on a good server beside it do not notice. tests/support/hostile/websockets.cpp says
// what each name does.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "fault_run.h"
#include "support/hostile_server.h"
#include "support/stall_watcher.h"
#include "support/ws_attack.h"

using namespace barrage;
using namespace barrage::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr milliseconds kTimeout{500};
constexpr std::size_t kEach = 2;  // connections to each server, and events
// Sanitizers shadow all memory, and by default keep 256 MiB of freed memory.
#ifdef BARRAGE_SANITIZED
constexpr long kMaxRssKib = 256 << 10;
const std::vector<std::string> kEnvironment = {"ASAN_OPTIONS=quarantine_size_mb=16"};
#else
constexpr long kMaxRssKib = 64 << 10;
const std::vector<std::string> kEnvironment = {};
#endif
constexpr Nanos kNotice = milliseconds(50);

const std::string kOk = "ok";
const std::string kNobody = "lost: no connection was open";
const std::string kNoReply = "lost: no reply in its time";
const std::string kManyOthers =
    "lost: no match in its time: 10 or more messages came that nothing waited for";
const std::string kClosed = "lost: its connection ended before the reply";
const std::string kDeaf = "timeout: no reply to the close frame";

struct Case {
  std::string behaviour;
  std::string connect;  // of each connection: "ok", or the fault and its text
  std::string event;    // of each event
  std::string end;      // of each connection that there was
  unsigned code = 0;    // its close code
};

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

std::vector<Record> at(const std::vector<Record>& records, const std::string& url) {
  std::vector<Record> some;
  std::copy_if(records.begin(), records.end(), std::back_inserter(some),
               [&url](const Record& record) { return record.url == url; });
  return some;
}

std::string unlike(const Case& expected, const WsAttack& run, const std::string& url) {
  const auto wrong = [&](const std::string& what) { return expected.behaviour + ": " + what; };
  const auto connects = at(run.connects(), url), events = at(run.events(), url),
             ends = at(run.disconnects(), url);
  if (connects.size() != kEach) return wrong(std::to_string(connects.size()) + " connections");
  if (events.size() != kEach) return wrong(std::to_string(events.size()) + " events");
  if (joined(outcomes(connects)) != expected.connect) return wrong(joined(outcomes(connects)));
  if (joined(outcomes(events)) != expected.event) return wrong(joined(outcomes(events)));
  if (joined(outcomes(ends)) != expected.end) return wrong("end " + joined(outcomes(ends)));
  for (const Record& end : ends) {
    if (end.code != expected.code) return wrong("code " + std::to_string(end.code));
  }
  for (const Record& event : events) {
    if (event.service > kTimeout + milliseconds(200)) return wrong("an event ends late");
  }
  return {};
}

std::string disturbed_by(const std::vector<Record>& bystanders) {
  if (joined(outcomes(bystanders)) != kOk) return "beside it: " + joined(outcomes(bystanders));
  const auto worst = p99(bystanders);
  return worst < kNotice ? "" : "beside it: " + std::to_string(worst.count()) + " ns";
}

std::string attack(const std::vector<Case>& cases, std::vector<std::string> flags) {
  std::vector<std::string> names{"ws_echo"};
  for (const Case& one : cases) names.push_back(one.behaviour);
  HostileServer server(names);
  const std::string rest = "\n{{seq}}\n> match /^{{seq}}$/\n\n";
  std::string targets;
  for (const Case& one : cases) {
    targets += "WS " + server.url(one.behaviour) + rest;
    for (int i = 0; i < 10; ++i) targets += "WS " + server.url("ws_echo", "/beside") + rest;
  }
  flags.insert(flags.end(),
               {"-connections=" + std::to_string(kEach * (cases.size() + 1)), "-rate=300",
                "-n=" + std::to_string(kEach * 11 * cases.size()), "-timeout=500ms", "-drain=500ms",
                "-threads=1", "-root-certs=" + server.ca()});
  const auto run = ws_attack(std::move(flags), targets, kEnvironment);
  server.stop();
  if (auto wrong = run.unsound(); !wrong.empty()) return wrong;
  for (const Case& one : cases) {
    if (auto wrong = unlike(one, run, server.url(one.behaviour)); !wrong.empty()) return wrong;
  }
  if (run.attack.max_rss_kib > kMaxRssKib) {
    return "the attack grew to " + std::to_string(run.attack.max_rss_kib) + " KiB";
  }
  return disturbed_by(at(run.events(), server.url("ws_echo", "/beside")));
}

void check(const std::vector<Case>& cases, const std::vector<std::string>& flags = {}) {
  const std::string failure = unless_stalled([&] { return attack(cases, flags); });
  CHECK(failure == "");
}

}  // namespace

TEST_CASE("a handshake that is none is a connection that did not succeed, and says why") {
  const auto refused = [](const std::string& behaviour, const std::string& why) {
    return Case{behaviour, why, kNobody, ""};
  };
  check({
      refused("ws_bad_key", "protocol: wrong Sec-WebSocket-Accept"),
      refused("ws_no_key", "protocol: no Sec-WebSocket-Accept"),
      refused("ws_no_upgrade", "protocol: 101 without Upgrade: websocket"),
      refused("ws_200", "status: 200 OK instead of 101"),
      refused("ws_503", "status: 503 Service Unavailable"),
      refused("ws_garbage", "protocol: the response is not HTTP"),
      refused("ws_extension", "protocol: an extension that was not offered"),
      refused("ws_protocol", "protocol: a subprotocol that was not offered"),
      refused("ws_slow_upgrade", "timeout: timeout while receiving the response"),
      refused("ws_never", "timeout: timeout waiting for the response"),
      refused("ws_cut_upgrade", "reset: connection closed within the headers"),
      refused("ws_huge_upgrade", "header_too_large: headers larger than 256 KiB"),
      refused("wss_wants_cert", "tls: TLS alert: certificate required"),
  });
}

TEST_CASE("a frame that no server may send ends its connection, with a fault that says why") {
  const auto malformed = [](const std::string& behaviour) {
    return Case{behaviour, kOk, kClosed, "protocol: malformed frame", 1002};
  };
  check({
      malformed("ws_masked"),
      malformed("ws_reserved"),
      malformed("ws_opcode"),
      malformed("ws_orphan"),
      malformed("ws_interleaved"),
      malformed("ws_long_ping"),
      malformed("ws_cut_ping"),
      malformed("ws_2e63"),
      malformed("ws_close_1005"),
      malformed("ws_close_1015"),
      {"ws_close_byte", kOk, kClosed, "protocol: malformed close frame", 1002},
      {"ws_utf8", kOk, kClosed, "protocol: text that is not UTF-8", 1007},
  });
}

TEST_CASE("a message without end is too large") {
  const auto large = [](const std::string& behaviour) {
    return Case{behaviour, kOk, kClosed, "too_large: message larger than -max-response", 1009};
  };
  check({large("ws_2e62"), large("ws_fragments")}, {"-max-response=1MB"});
}

TEST_CASE("messages without end that nobody reads are counted, not kept") {
  HostileServer server({"ws_fragments", "ws_2e62"});
  const auto url = [&](const std::string& name) { return "WS " + server.url(name); };
  const auto run = ws_attack(
      {"-connections=16", "-rate=100", "-n=16", "-timeout=2s", "-drain=500ms", "-threads=1"},
      url("ws_fragments") + "\nx\n> match next\n\n" + url("ws_2e62") + "\nx\n> match next\n",
      kEnvironment);
  server.stop();
  CHECK(run.unsound() == "");
  CHECK(run.with_fault("lost") == 16);
  CHECK(run.attack.max_rss_kib < kMaxRssKib);
}

TEST_CASE("a connection that the server ends is recorded with the cause") {
  const std::string reset = "reset: connection reset by the server";
  const std::string gone = "reset: closed without a close frame";
  check({
      {"ws_close_empty", kOk, kClosed, "status: closed by the server", 1005},
      {"ws_close_4001", kOk, kClosed, "status: closed by the server: over the limit", 4001},
      {"ws_close_1012", kOk, kClosed, "status: closed by the server: restart of #", 1012},
      {"ws_close_1014", kOk, kClosed, "status: closed by the server", 1014},
      {"ws_rst", kOk, kClosed, reset, 1006},
      {"ws_rst_frame", kOk, kClosed, reset, 1006},
      {"ws_gone", kOk, kClosed, gone, 1006},
      {"ws_fin_frame", kOk, kClosed, gone, 1006},
  });
}

TEST_CASE("a server that does not send, read or listen delays no other hit") {
  check({
      {"ws_silent", kOk, kNoReply, kDeaf, 1006},
      {"ws_stall_frame", kOk, kNoReply, kDeaf, 1006},
      {"ws_no_read", kOk, kNoReply, kDeaf, 1006},
      {"ws_deaf", kOk, kOk, kDeaf, 1006},
      {"ws_pieces", kOk, kOk, kOk, 1000},
  });
}

TEST_CASE(
    "messages that come in crumbs, over many connections at once, are each connection's own") {
  for (const std::string behaviour : {"ws_crumbs", "wss_crumbs"}) {
    HostileServer server({behaviour});
    const std::string targets = "WS " + server.url(behaviour) + "\n{{seq}} " +
                                std::string(130, 'x') + "\n> match /^{{seq}} x{130}$/ within 20s\n";
    const auto run =
        ws_attack({"-connections=10", "-rate=50", "-n=40", "-root-certs=" + server.ca()}, targets);
    server.stop();
    CHECK(run.unsound() == "");
    CHECK(run.all_ok());
    CHECK(run.events().size() == 40);
  }
}

TEST_CASE("what waits for a server that does not read stays small") {
  HostileServer server({"ws_no_read"});
  const TempDir dir;
  dir.write("payload", std::string(1 << 20, 'x'));
  const std::string targets = "WS " + server.url("ws_no_read") + "\n@" + dir.file("payload") + "\n";
  const auto run =
      ws_attack({"-connections=1", "-rate=100", "-n=200", "-timeout=500ms", "-drain=100ms"},
                targets, kEnvironment);
  server.stop();
  CHECK(run.unsound() == "");
  CHECK(run.with_fault("lost") == 200);
  CHECK(run.attack.max_rss_kib < kMaxRssKib);
}

TEST_CASE("floods of messages delay no other hit") {
  check({{"ws_flood", kOk, kManyOthers, kDeaf, 1006}});
}

TEST_CASE("floods of pings and of empty frames end their connection") {
  const std::string flood = "protocol: flood of pings or empty frames";
  check({
      {"ws_ping_flood", kOk, kClosed, flood, 1008},
      {"ws_empty_fragments", kOk, kClosed, flood, 1008},
  });
}

TEST_CASE("hostile servers have the same faults through TLS") {
  const std::string gone = "reset: closed without a close frame";
  check({
      {"wss_echo", kOk, kOk, kOk, 1000},
      {"wss_pieces", kOk, kOk, kOk, 1000},
      {"wss_masked", kOk, kClosed, "protocol: malformed frame", 1002},
      {"wss_rst_frame", kOk, kClosed, "reset: connection reset by the server", 1006},
      {"wss_fin_frame", kOk, kClosed, gone, 1006},
      {"wss_silent", kOk, kNoReply, kDeaf, 1006},
  });
  const std::string alert = "tls: TLS alert: bad record mac";
  check({
      {"wss_alert", kOk, kClosed, alert, 1006},
      {"wss_alert_frame", kOk, kClosed, alert, 1006},
      {"wss_notify_frame", kOk, kClosed, gone, 1006},  // which is no alert of an error
  });
  check({
      {"wss_ping_flood", kOk, kClosed, "protocol: flood of pings or empty frames", 1008},
      {"wss_flood", kOk, kManyOthers, kDeaf, 1006},
  });
}
