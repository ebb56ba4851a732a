// WebSocket, end to end: against node-ws, straight and behind nginx's TLS.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "support/attack_run.h"
#include "support/nginx.h"
#include "support/node_server.h"

using namespace barrage;
using namespace barrage::test;

namespace {

std::size_t with_code(const AttackRun& run, unsigned code) {
  return static_cast<std::size_t>(
      std::count_if(run.records.begin(), run.records.end(),
                    [&](const Record& record) { return record.code == code; }));
}

}  // namespace

TEST_CASE("events are sent over all connections and replied to, and all is closed at the end") {
  WsServer server;
  const AttackRun run =
      run_attack({"-rate=200", "-n=20", "-connections=3"},
                 "WS " + server.url("/echo") +
                     "\nOrigin: http://localhost\n{\"id\":{{seq}}}\n> match json .id == {{seq}}\n");
  CHECK(run.attack.exit_code == 0);
  CHECK(run.attack.err.empty());
  CHECK(run.all_ok());
  CHECK(run.records.size() == 26);
  CHECK(with_code(run, 101) == 3);
  CHECK(with_code(run, 1000) == 3);
  const auto events = server.stop();
  CHECK(count(events, "open") == 3);
  CHECK(count(events, "message") == 20);
  for (const auto& event : events) {
    if (event.what == "open") CHECK(event.origin == "http://localhost");
    if (event.what == "close") CHECK(event.code == 1000);
    if (event.what == "message" && event.text == "{\"id\":7}") CHECK(event.connection == 2);
  }
}

TEST_CASE("a WebSocket over TLS carries messages of any size") {
  WsServer server;
  Nginx nginx;
  const AttackRun run =
      run_attack({"-rate=50", "-n=10", "-connections=2", "-root-certs=" + nginx.ca()},
                 "WS " + nginx.wss(server.port(), "/echo") + "\n<<END\n" +
                     std::string(300'000, 'x') + "\nEND\n");
  CHECK(run.attack.exit_code == 0);
  CHECK(run.all_ok());
  CHECK(with_code(run, 101) == 2);
  for (const Record& record : run.records) {
    if (record.code == 0) CHECK(record.bytes_in == 300'000);
  }
  CHECK(count(server.stop(), "message") == 10);
}

TEST_CASE("a certificate that is not trusted is the connection's fault, and its events are lost") {
  WsServer server;
  Nginx nginx;
  const AttackRun run =
      run_attack({"-rate=50", "-n=2"}, "WS " + nginx.wss(server.port(), "/echo") + "\nx\n");
  CHECK(run.attack.exit_code == 0);
  CHECK(run.with_fault("tls") == 1);
  CHECK(run.with_fault("lost") == 2);
}
