// WebSockets through a proxy, which makes a tunnel for each connection.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "support/nginx.h"
#include "support/node_server.h"
#include "support/wire_server.h"
#include "support/ws_attack.h"

using namespace barrage::test;

namespace {

WsAttack attack(std::vector<std::string> flags, const std::string& url) {
  flags.insert(flags.begin(), {"-connections=3", "-rate=100", "-n=30"});
  return ws_attack(std::move(flags), "WS " + url + "\n{{seq}}\n");
}

bool all_ok(const WsAttack& run) {
  return run.with_fault("none") == run.records.size() && run.connects().size() == 3 &&
         run.events().size() == 30 && run.disconnects().size() == 3;
}

}  // namespace

TEST_CASE("WebSockets go through the tunnels of a proxy, those without TLS, too") {
  WsServer server;
  const Nginx nginx;
  TunnelProxy proxy;
  const auto plain = attack({"-proxy=" + proxy.proxy_url()}, server.url("/echo"));
  CHECK(plain.unsound() == "");
  CHECK(all_ok(plain));
  const auto secure = attack({"-proxy=" + proxy.proxy_url(), "-root-certs=" + nginx.ca()},
                             nginx.wss(server.port(), "/echo"));
  CHECK(secure.unsound() == "");
  CHECK(all_ok(secure));
  const auto seen = proxy.stop();
  REQUIRE(count(seen, "tunnel") == 6);
  CHECK(count(seen, "request") == 0);
  CHECK(seen[0].text == "127.0.0.1:" + std::to_string(server.port()));
  CHECK(closes(server.stop()) == "1000: 6");
}

TEST_CASE("what a server says at once comes through a tunnel, too") {
  WsServer server;
  TunnelProxy proxy;
  const auto run = ws_attack(
      {"-connections=3", "-rate=100", "-n=30", "-proxy=" + proxy.proxy_url()},
      "WS " + server.url("/echo?greet=hello&ping=50") + "\n{{seq}}\n> open wait \"hello\"\n");
  CHECK(run.unsound() == "");
  CHECK(all_ok(run));
  CHECK(count(server.stop(), "pong") > 0);
}

TEST_CASE("a proxy that makes no tunnel is told from a server that refuses") {
  WireServer proxy("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
  const auto run =
      attack({"-proxy=http://127.0.0.1:" + std::to_string(proxy.port())}, "ws://127.0.0.1:9/");
  CHECK(run.unsound() == "");
  CHECK(run.with_fault("lost") == 30);
  REQUIRE(run.connects().size() == 3);
  for (const Record& connect : run.connects()) {
    CHECK(connect.fault == "refused");
    CHECK(connect.error == "the proxy refused the tunnel: 407 Proxy Authentication Required");
  }
  const auto seen = proxy.stop();
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].starts_with("CONNECT 127.0.0.1:9 HTTP/1.1"));
}
