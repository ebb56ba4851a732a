// WebSockets against servers that are not ours: node-ws, Socket.IO, nginx in front.
#include <signal.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <optional>
#include <set>

#include "core/units.h"
#include "support/nginx.h"
#include "support/node_server.h"
#include "support/stall_watcher.h"
#include "support/ws_attack.h"

using namespace barrage::test;
using namespace std::chrono_literals;
using Seen = std::vector<NodeServer::Event>;

namespace {

std::vector<std::string> texts(const Seen& seen) {
  std::vector<std::string> all;
  for (const auto& event : seen) {
    if (event.what == "message") all.push_back(event.text);
  }
  return all;
}

std::string ws(const std::string& url, const std::string& rest) {
  return "WS " + url + "\n" + rest + "\n";
}

// Over three connections, as fast as may be expected of any machine.
WsAttack attack(std::vector<std::string> flags, const std::string& target) {
  flags.insert(flags.begin(), {"-connections=3", "-rate=100", "-n=30"});
  return ws_attack(std::move(flags), target);
}

bool all_ok(const std::vector<Record>& records) {
  return !records.empty() && std::all_of(records.begin(), records.end(),
                                         [](const Record& r) { return r.fault == "none"; });
}

}  // namespace

// But for how long it takes, and the port, which need not be free here.
TEST_CASE("the example of WebSockets works as it is written") {
  WsServer server;
  const TempDir dir;
  dir.write("ws.txt",
            "WS ws://127.0.0.1:3000/ws\n"
            "Origin: http://localhost\n"
            R"({"jsonrpc":"2.0","method":"ping","id":{{seq}}})"
            "\n"
            "> match json .id == {{seq}} within 2s\n");
  const auto done = run_shell(
      "attack -connections=50 -rate=100 -duration=3s -warmup=1s -connect-to=127.0.0.1:3000:"
      "127.0.0.1:" +
          std::to_string(server.port()) + " < ws.txt | tee -i run.bin | report",
      dir.path());
  CHECK(done.exit_code == 0);
  INFO(done.err);
  INFO(done.out);
  const auto run = read_ws_stream(dir.file("run.bin"), done);
  CHECK(run.unsound() == "");
  CHECK(run.events().size() == 300);
  CHECK(all_ok(run.events()));
  CHECK(run.connects().size() == 50);
  CHECK(all_ok(run.connects()));

  const auto seen = server.stop();
  CHECK(count(seen, "open") == 50);
  CHECK(seen.front().url == "/ws");
  CHECK(seen.front().origin == "http://localhost");
  CHECK(closes(seen) == "1000: 50");
  auto sent = texts(seen);
  REQUIRE(sent.size() == 300);
  const std::set<std::string> different(sent.begin(), sent.end());
  CHECK(different.size() == 300);
  CHECK(different.contains(R"({"jsonrpc":"2.0","method":"ping","id":7})"));
}

TEST_CASE("each kind of match ends an event with its own reply, and no other") {
  WsServer server;
  for (const std::string rule : {"", "> match next", "> match json .id == {{seq}}",
                                 "> match /\"id\":{{seq}}[,}]/", "> match none"}) {
    INFO(rule);
    const auto wrong = unless_stalled([&]() -> std::string {
      const auto run = attack(
          {}, ws(server.url("/rpc?delay=300"), "{\"method\":\"ping\",\"id\":{{seq}}}\n" + rule));
      CHECK(run.unsound() == "");
      REQUIRE(run.events().size() == 30);
      CHECK(all_ok(run.events()));
      // node's timers are early by what its loop is behind.
      const barrage::Nanos took = run.events()[15].service;
      if ((took > 200ms) == (rule != "> match none")) return {};
      return "an event takes " + barrage::format_duration(took);
    });
    CHECK(wrong == "");
  }
}

TEST_CASE("an error reply is no success where a result is required, and fails at once") {
  WsServer server;
  const auto run = attack({}, ws(server.url("/rpc?fail=10"),
                                 "{\"method\":\"ping\",\"id\":{{seq}}}\n"
                                 "> match json .id == {{seq}} and .result exists within 20s"));
  CHECK(run.unsound() == "");
  CHECK(run.with_fault("check") == 3);
  for (const Record& event : run.events()) {
    if (event.fault == "none") continue;
    CHECK(event.error == "the reply has no .result");
    CHECK(event.service < 10s);
  }
  CHECK(Json(run.report).number("/websocket/ws_event/failed_checks") == 3);
  CHECK(Json(run.report).number("/websocket/ws_event/loss") == 0);
}

TEST_CASE("replies that may have been pushed messages are said first") {
  WsServer server;
  const TempDir dir;
  for (const bool told : {true, false}) {
    dir.write("ws.txt",
              ws(server.url("/rpc?push=1"), std::string("{\"method\":\"ping\",\"id\":{{seq}}}\n") +
                                                (told ? "" : "> match json .id == {{seq}}\n")));
    const auto done = run_shell("attack -rate=100 -n=30 < ws.txt | report", dir.path());
    INFO(done.out << done.err);
    CHECK(done.exit_code == 0);
    CHECK((done.out.find("of 30 replies may be other messages") != std::string::npos) == told);
  }
}

TEST_CASE("an event that awaits no reply has none in any report") {
  WsServer server;
  const TempDir dir;
  dir.write("ws.txt", ws(server.url("/echo"), "hello\n> match none"));
  const auto done = run_shell(
      "attack -rate=100 -n=30 -output=run.bin < ws.txt\n"
      "for type in text markdown html; do report -type=$type run.bin; done; report -every=1s run.bin",
      dir.path());
  CHECK(done.exit_code == 0);
  CHECK(done.out.find("match none") != std::string::npos);
  for (const std::string word : {"repl", "Repl"}) {
    INFO(word);
    CHECK(done.out.find(word + "ies") == std::string::npos);
    CHECK(done.out.find(word + "y") == std::string::npos);
  }
}

TEST_CASE("events rotate over all connections") {
  WsServer server;
  const auto run = attack({}, ws(server.url("/echo"), "{{connection}}"));
  CHECK(run.unsound() == "");
  std::size_t matching = 0;
  const auto seen = server.stop();
  for (const std::string connection : {"1", "2", "3"}) {
    const auto all = texts(seen);
    CHECK(std::count(all.begin(), all.end(), connection) == 10);
    matching += static_cast<std::size_t>(
        std::count_if(run.records.begin(), run.records.end(), [&](const Record& r) {
          return r.kind == "ws_event" && std::to_string(r.connection) == connection;
        }));
  }
  CHECK(matching == 30);
}

TEST_CASE("events go over all connections of several loops, too") {
  WsServer server;
  const auto run = ws_attack(
      {"-connections=8", "-threads=2", "-rate=200", "-n=80"},
      ws(server.url("/echo?a"), "{{connection}}\n") + ws(server.url("/echo?b"), "{{connection}}"));
  CHECK(run.unsound() == "");
  CHECK(all_ok(run.events()));
  const auto sent = texts(server.stop());
  for (const char* connection : {"1", "2", "3", "4", "5", "6", "7", "8"}) {
    CHECK(std::count(sent.begin(), sent.end(), connection) == 10);
  }
}

TEST_CASE("an event without its reply in its time is lost, whatever else comes") {
  WsServer server;
  for (const std::string path : {"/silent", "/echo?beat=10"}) {
    INFO(path);
    const auto run =
        attack({}, ws(server.url(path), "{{seq}}\n> match json .id == {{seq}} within 100ms"));
    CHECK(run.unsound() == "");
    CHECK(run.with_fault("lost") == 30);
    for (const Record& event : run.events()) CHECK(event.service >= 100ms);
  }
}

TEST_CASE("a broadcast ends when all have it, and records when each had it") {
  WsServer server;
  const auto run = ws_attack({"-connections=100", "-rate=10", "-n=10"},
                             ws(server.url("/chat?slow=300"), "{{uuid}}\n> match all within 10s"));
  CHECK(run.unsound() == "");
  REQUIRE(run.events().size() == 10);
  CHECK(all_ok(run.events()));
  for (const Record& event : run.events()) {
    CHECK(event.reach == 100);
    CHECK(event.receivers == 100);
    CHECK(event.service >= 299ms);  // node's timers have milliseconds
    CHECK(event.first <= event.median);
    CHECK(event.median < event.service);
  }
}

TEST_CASE("gates hold the receivers of a broadcast, and k6's names, to their limits") {
  WsServer server;
  const TempDir dir;
  // All but one connection have it long before the last one.
  dir.write("ws.txt", ws(server.url("/chat?slow=300"),
                         "m{{seq}}-{{uuid}}\n> match all /^m{{seq}}-{{uuid}}$/ within 20s"));
  const auto run =
      run_shell("attack -connections=10 -rate=10 -n=20 -output=run.bin < ws.txt", dir.path());
  REQUIRE(run.exit_code == 0);
  const auto gate = [&](const std::string& text) {
    const auto done = run_shell("report -type=json -gate='" + text + "' run.bin", dir.path());
    INFO(text << "\n" << done.out << done.err);
    CHECK((done.exit_code == 0 || done.exit_code == 3));
    return done.exit_code == 0;
  };
  CHECK(gate("broadcast first p95<20s"));
  CHECK(gate("broadcast median p95<20s"));
  CHECK(gate("broadcast last min>200ms"));
  CHECK_FALSE(gate("broadcast last p95<200ms"));
  CHECK(gate("ws_connecting p(50)<20000"));
  CHECK(gate("ws_sessions count==10"));
  CHECK(gate("ws_msgs_sent count==20"));
  CHECK(gate("ws_msgs_received count==200"));
  CHECK_FALSE(gate("ws_msgs_received count>200"));
}

TEST_CASE("what a target file hardly means is said on stderr, in a dry run and before an attack") {
  WsServer server;
  const TempDir dir;
  dir.write("ws.txt", ws(server.url("/echo?n={{seq}}"), "ping: 1"));
  for (const std::string flags : {"-dry-run", "-output=run.bin"}) {
    const auto done = run_shell("attack -rate=10 -n=1 -targets=ws.txt " + flags, dir.path());
    INFO(done.err);
    CHECK(done.exit_code == 0);
    CHECK(done.err.find("attack: ws.txt:1:") != std::string::npos);
    CHECK(done.err.find(": {{seq}} goes out as written") != std::string::npos);
    CHECK(done.err.find("attack: ws.txt:2:1: \"ping\" is a header of the handshake") !=
          std::string::npos);
  }
  const auto held =
      run_shell("attack -rate=0 -duration=10ms -targets=ws.txt -output=run.bin", dir.path());
  CHECK(held.err.find("ping") == std::string::npos);
}

TEST_CASE("a broadcast that does not reach all in time is lost, and records its reach") {
  WsServer server;
  const auto run = ws_attack({"-connections=10", "-rate=10", "-n=3"},
                             ws(server.url("/chat?slow=60000"), "{{uuid}}\n> match all within 1s"));
  CHECK(run.unsound() == "");
  CHECK(run.with_fault("lost") == 3);
  for (const Record& event : run.events()) {
    CHECK(event.reach == 9);
    CHECK(event.receivers == 10);
  }
}

TEST_CASE("opening steps are not events") {
  WsServer server;
  const auto run = attack({}, ws(server.url("/echo?greet=hello"),
                                 "{{seq}}\n> open wait \"hello\"\n> open send \"40\"\n"
                                 "> open wait \"40\"\n> match json . == {{seq}}"));
  CHECK(run.unsound() == "");
  CHECK(all_ok(run.events()));
  CHECK(all_ok(run.connects()));
  const auto seen = server.stop();
  CHECK(texts(seen).size() == 33);
  for (std::size_t i = 0; i < 3; ++i) CHECK(texts(seen)[i] == "40");
}

TEST_CASE("auto-replies are sent as the target says") {
  WsServer server;
  const auto run = attack(
      {}, ws(server.url("/echo?beat=20"), "e{{seq}}\n> on \"2\" send \"3\"\n> match /^e{{seq}}$/"));
  CHECK(run.unsound() == "");
  CHECK(all_ok(run.events()));
  CHECK(count(server.stop(), "beat") > 0);
}

TEST_CASE("messages of the server are counted, and the unsolicited among them") {
  struct Case {
    std::string path, rules;
    double awaited, unawaited;  // -1: what it says when connections are being closed is not counted
  };
  for (const auto& [path, rules, awaited, unawaited] : {
           Case{"/echo?greet=hi", "> open wait \"hi\"\n> match /^e{{seq}}$/", 64, 0},
           Case{"/echo?greet=hi", "> match /^e{{seq}}$/", 60, 4},
           Case{"/echo?push=3", "> match /^e{{seq}}$/", 60, 180},
           Case{"/echo?beat=5", "> on \"2\" send \"3\"\n> match /^e{{seq}}$/", -1, 0},
           Case{"/echo", "> match none", 0, -1},
           Case{"/echo?delay=150", "> match /^e{{seq}}$/ within 100ms", 0, -1},
       }) {
    INFO(path << " " << rules);
    WsServer server;
    const auto run = ws_attack({"-connections=4", "-threads=2", "-rate=100", "-n=60"},
                               ws(server.url(path), "e{{seq}}\n" + rules));
    CHECK(run.unsound() == "");
    double said = 0;
    for (const auto& event : server.stop()) {
      if (event.what == "said") said += std::stod(event.text);
    }
    const Json report(run.report);
    const double received = report.number("/websocket/messages/received");
    const double told = report.number("/websocket/messages/unawaited");
    CHECK(received <= said);
    CHECK((unawaited < 0 ? told > 0 : told == unawaited));
    CHECK((awaited < 0 ? received - told > 60 : received - told == awaited));
    if (awaited >= 0 && unawaited >= 0) CHECK(received == said);
  }
}

TEST_CASE("a Socket.IO server is a server like any other") {
  if (!SocketIoServer::missing().empty()) SKIP(SocketIoServer::missing());
  SocketIoServer server({"-beat=100", "-pong-timeout=1000"});
  const auto run = ws_attack(
      {"-connections=10", "-rate=50", "-n=100"},
      ws(server.url(SocketIoServer::path()),
         "42{{seq}}[\"echo\",{{seq}}]\n> open wait \"0\"\n> open send \"40\"\n> open wait \"40\"\n"
         "> on \"2\" send \"3\"\n> match /^43{{seq}}\\[/ within 5s"));
  CHECK(run.unsound() == "");
  CHECK(run.events().size() == 100);
  CHECK(all_ok(run.events()));
  CHECK(run.connects().size() == 10);
  CHECK(all_ok(run.disconnects()));
  const auto seen = server.stop();
  CHECK(count(seen, "open") == 10);
  CHECK(count(seen, "message") == 100);
  CHECK(count(seen, "beat") > 0);
}

TEST_CASE("the targets that come with the suite are those of real servers") {
  WsServer server;
  std::map<std::string, std::uint16_t> ports{
      {"ws-ping", server.port()}, {"ws-chat", server.port()}, {"ws-broadcast", server.port()}};
  std::optional<SocketIoServer> socketio;
  if (SocketIoServer::missing().empty()) ports["socketio"] = socketio.emplace().port();
  for (const auto& [name, port] : ports) {
    INFO(name);
    const auto run = attack({"-targets=" SOURCE_DIR "/targets/" + name + ".txt",
                             "-connect-to=127.0.0.1:3000:127.0.0.1:" + std::to_string(port)},
                            "");
    CHECK(run.unsound() == "");
    CHECK(run.events().size() == 30);
    CHECK(all_ok(run.events()));
    CHECK(run.connects().size() == 3);
  }
}

TEST_CASE("wss goes through nginx, whose certificate is checked") {
  WsServer server;
  const Nginx nginx;
  const auto target = ws(nginx.wss(server.port(), "/rpc"), R"({"method":"ping","id":{{seq}}})"
                                                           "\n> match json .id == {{seq}}");
  const auto run = attack({"-root-certs=" + nginx.ca()}, target);
  CHECK(run.unsound() == "");
  CHECK(all_ok(run.events()));
  CHECK(run.events().size() == 30);
  const auto refused = attack({}, target);
  CHECK(refused.unsound() == "");
  REQUIRE_FALSE(refused.connects().empty());
  for (const Record& connect : refused.connects()) CHECK(connect.fault == "tls");
  CHECK(closes(server.stop()) == "1000: 3");
}

TEST_CASE("a subprotocol is offered, and one that is not agreed on is a fault") {
  WsServer server;
  const std::string offer = "Sec-WebSocket-Protocol: chat.v1\n{{seq}}";
  const auto run = attack({}, ws(server.url("/echo"), offer));
  CHECK(run.unsound() == "");
  CHECK(all_ok(run.events()));
  const auto other = attack({}, ws(server.url("/echo?protocol=odd"), offer));
  CHECK(other.unsound() == "");
  for (const Record& connect : other.connects()) CHECK(connect.fault == "protocol");
  CHECK(other.with_fault("lost") == 30);
  CHECK(server.stop().at(0).text == "chat.v1");
}

TEST_CASE("a lost connection is reopened, and the time without it is recorded") {
  WsServer server;
  // Connections 3, 6, ... do not survive what they say first.
  const auto run = ws_attack({"-connections=3", "-rate=100", "-n=300", "-reconnect"},
                             ws(server.url("/echo?kill=3"), "{{seq}}"));
  CHECK(run.unsound() == "");
  const auto seen = server.stop();
  const auto killed = count(seen, "killed");
  CHECK(killed > 0);
  CHECK(run.with_fault("lost") >= killed);
  CHECK(run.recoveries().size() >= killed - 1);  // the last one may come after the end
  CHECK(run.connects().size() == count(seen, "open"));
  CHECK(run.disconnects().size() == count(seen, "open"));
  CHECK(std::count_if(run.records.begin(), run.records.end(), [](const Record& r) {
          return r.kind == "ws_disconnect" && r.fault == "reset";
        }) == static_cast<long>(killed));
}

// libcurl looks for dead connections when it makes another: one on which something is to be read,
// or that is old, is dead to it unless it knows that somebody uses it.
TEST_CASE("connections are none of the business of others that are opened beside them") {
  WsServer server;
  const auto run = ws_attack(
      {"-connections=20", "-rate=200", "-duration=4s", "-reconnect", "-threads=1", "-timeout=2s"},
      ws(server.url("/rpc?kill=1&after=20&beat=1"),
         "{\"method\":\"ping\",\"id\":{{seq}}}\n> match json .id == {{seq}}"));
  CHECK(run.unsound() == "");
  for (const Record& event : run.events()) CHECK(event.error != "no reply in its time");
  for (const Record& connect : run.connects()) CHECK(connect.fault != "connect_timeout");
  const auto killed = count(server.stop(), "killed");
  CHECK(killed > 20);
  CHECK(run.with_fault("reset") == killed);
}

TEST_CASE("handshakes that are given up have failed, whatever the server makes of them later") {
  WsServer server;
  const auto run = ws_attack(
      {"-connections=2s:40", "-rate=20", "-n=60", "-timeout=300ms", "-reconnect", "-threads=2"},
      ws(server.url("/echo?freeze=500,1000"), "{{seq}}"));
  CHECK(run.unsound() == "");
  std::size_t opened = 0, given_up = 0;
  for (const Record& connect : run.connects()) {
    opened += connect.fault == "none";
    given_up += connect.fault == "timeout";
    if (connect.fault == "timeout") CHECK(connect.error == "timeout waiting for the response");
  }
  CHECK(opened + given_up == run.connects().size());
  CHECK(given_up > 0);
  const auto seen = server.stop();
  // It reads of them after it stood still, and that they are gone.
  const auto abandoned = static_cast<std::size_t>(std::count_if(
      seen.begin(), seen.end(), [](const auto& e) { return e.what == "close" && e.code == 1006; }));
  CHECK(count(seen, "open") == opened + abandoned);
  CHECK(abandoned <= given_up + run.cuts().size());
}

// Connections are still opening when the ramp goes down, and on two loops the last connection of
// one is to be closed long before the last event.
TEST_CASE("a ramp of connections up and down to 0 fails nothing and loses no event") {
  const std::string failure = unless_stalled([]() -> std::string {
    WsServer server;
    const TempDir dir;
    const auto stream = dir.file("run.bin");
    auto attack = run({.argv = {program("attack"), "-connections=1500ms:30 1500ms:0",
                                "-stages=1s@0 2s@100", "-threads=2", "-output=" + stream},
                       .input = ws(server.url("/rpc?handshake=300&delay=100"),
                                   "{\"method\":\"ping\",\"id\":{{seq}}}\n"
                                   "> match json .id == {{seq}} within 5s")});
    const auto done = read_ws_stream(stream, std::move(attack));
    if (auto wrong = done.unsound(); !wrong.empty()) return wrong;
    const auto events = done.events();
    if (events.size() != 200) return std::to_string(events.size()) + " events";
    if (!all_ok(events)) return "events were lost";
    if (!all_ok(done.connects())) return "connections failed";
    if (!all_ok(done.disconnects())) return "connections were lost";
    if (done.cuts().empty()) return "no connection was given up";
    if (done.connects().size() + done.cuts().size() != 30) return "connections are missing";
    const auto seen = server.stop();
    if (count(seen, "message") != 200) return "messages are missing";
    const auto report = run({.argv = {program("report"), "-gate=ws_connect success>99.5%",
                                      "-gate=ws_event loss==0%", stream}});
    return report.exit_code == 0 ? "" : report.out;
  });
  CHECK(failure == "");
}

TEST_CASE("events add up to what was due, whatever became of each") {
  WsServer server;
  const TempDir dir;
  // Connections are killed, some replies never come, and the attack is stopped on its way.
  Process process({.argv = {program("attack"), "-connections=8", "-rate=500", "-duration=1m",
                            "-reconnect", "-drain=0", "-threads=1"},
                   .input = ws(server.url("/echo?kill=4&after=50&drop=10"),
                               "{{seq}}\n> match /^{{seq}}$/ within 1m")});
  REQUIRE(process.read_output(60'000));
  process.send(SIGINT);
  auto done = process.wait();
  const auto stream = dir.write("run.bin", done.out);
  const auto run = read_ws_stream(stream, std::move(done));
  CHECK(run.unsound(130) == "");
  CHECK(count(server.stop(), "killed") > 0);
  const Json report(run.report);
  for (const std::string part : {"replies", "lost", "cut"}) {
    INFO(part);
    CHECK(report.number("/websocket/ws_event/" + part) > 0);
  }
}

TEST_CASE("without -reconnect a connection that is lost stays so") {
  WsServer server;
  const auto run = attack({}, ws(server.url("/echo?close=4001,over%20the%20limit"), "{{seq}}"));
  CHECK(run.unsound() == "");
  CHECK(run.with_fault("lost") >= 27);
  CHECK(run.connects().size() == 3);
  REQUIRE(run.disconnects().size() == 3);
  for (const Record& end : run.disconnects()) {
    CHECK(end.code == 4001);
    CHECK(end.error.find("over the limit") != std::string::npos);
  }
  CHECK(count(server.stop(), "open") == 3);
}

TEST_CASE("a server that was down is found again") {
  auto server = std::make_optional<WsServer>();
  const auto port = server->port();
  const auto target = ws(server->url("/echo"), "{{seq}}");
  const TempDir dir;
  Process process({.argv = {program("attack"), "-connections=5", "-rate=100", "-duration=12s",
                            "-timeout=2s", "-reconnect"},
                   .input = target});
  REQUIRE(process.read_output(1000));  // some events have ended
  server.reset();
  server.emplace(port);
  auto done = process.wait();
  const auto stream = dir.write("run.bin", done.out);
  const auto run = read_ws_stream(stream, std::move(done));
  CHECK(run.unsound() == "");
  CHECK(run.recoveries().size() == 5);
  CHECK(all_ok(run.recoveries()));
  CHECK(run.events().back().fault == "none");
  CHECK(closes(server->stop()) == "1000: 5");
}

TEST_CASE("the number of connections may follow stages of its own") {
  WsServer server;
  // The last one must be open before it is to be closed again, on a busy machine, too.
  const auto run =
      ws_attack({"-connections=500ms:10 500ms:20 3s@20 500ms:0", "-rate=100", "-n=450"},
                ws(server.url("/echo"), "{{seq}}"));
  CHECK(run.unsound() == "");
  CHECK(run.connects().size() == 20);
  CHECK(all_ok(run.connects()));
  CHECK(run.disconnects().size() == 20);
  CHECK(all_ok(run.disconnects()));
  CHECK(closes(server.stop()) == "1000: 20");
}

TEST_CASE("connections are due at their rate") {
  WsServer server;
  const auto run =
      ws_attack({"-connections=10", "-connect-rate=50", "-threads=1", "-rate=0", "-duration=100ms"},
                ws(server.url("/echo"), "x"));
  CHECK(run.unsound() == "");
  const auto connects = run.connects();
  REQUIRE(connects.size() == 10);
  for (std::size_t i = 1; i < 10; ++i) CHECK(connects[i].due - connects[i - 1].due == 20ms);
}

TEST_CASE("flag -ws-ping measures round trips, and pings of the server get pongs") {
  WsServer server;
  const auto run = ws_attack({"-connections=3", "-rate=0", "-duration=1s", "-ws-ping=100ms"},
                             ws(server.url("/echo?ping=100"), "x"));
  CHECK(run.unsound() == "");
  CHECK(run.events().empty());
  CHECK(run.pings().size() >= 3);
  CHECK(all_ok(run.pings()));
  const auto seen = server.stop();
  CHECK(count(seen, "ping") >= run.pings().size());
  CHECK(count(seen, "pong") >= 3);
  CHECK(closes(seen) == "1000: 3");
}

TEST_CASE("connections that are only held report what happened to them") {
  WsServer server;
  const auto run =
      ws_attack({"-connections=20", "-rate=0", "-duration=500ms"}, ws(server.url("/echo"), "x"));
  CHECK(run.unsound() == "");
  CHECK(run.connects().size() == 20);
  CHECK(run.disconnects().size() == 20);
  CHECK(all_ok(run.disconnects()));
  for (const Record& end : run.disconnects()) CHECK(end.service >= 500ms);
  CHECK(texts(server.stop()).empty());
}

TEST_CASE("a handshake that is refused is a connection that did not succeed") {
  WsServer server;
  const auto run = ws_attack({"-connections=20", "-rate=100", "-n=50"},
                             ws(server.url("/echo?refuse=5"), "{{seq}}"));
  CHECK(run.unsound() == "");
  CHECK(all_ok(run.events()));
  const auto connects = run.connects();
  CHECK(connects.size() == 20);
  CHECK(std::count_if(connects.begin(), connects.end(),
                      [](const Record& r) { return r.fault == "status" && r.code == 503; }) == 4);
}

namespace {

// Of an attack that is interrupted once it has written so many bytes.
WsAttack interrupted(const std::string& target, std::size_t bytes, const std::string& drain) {
  const TempDir dir;
  Process process({.argv = {program("attack"), "-connections=10", "-rate=100", "-duration=0",
                            "-timeout=0", "-drain=" + drain},
                   .input = target});
  REQUIRE(process.read_output(bytes));
  process.send(SIGINT);
  auto done = process.wait();
  const auto stream = dir.write("run.bin", done.out);
  return read_ws_stream(stream, std::move(done));
}

}  // namespace

TEST_CASE("a signal ends an attack on WebSockets with all events recorded and connections closed") {
  WsServer server;
  const auto run = interrupted(ws(server.url("/echo"), "{{seq}}"), 1000, "10s");
  CHECK(run.unsound(130) == "");
  CHECK(all_ok(run.events()));
  CHECK(closes(server.stop()) == "1000: 10");
}

TEST_CASE("connections are closed properly also when their events are cut off") {
  WsServer server;
  const auto run = interrupted(ws(server.url("/silent"), "{{seq}}"), 500, "100ms");
  CHECK(run.unsound(130) == "");
  CHECK(run.with_fault("cut") == run.events().size());
  CHECK(run.disconnects().size() == 10);
  CHECK(all_ok(run.disconnects()));
  CHECK(closes(server.stop()) == "1000: 10");
}
