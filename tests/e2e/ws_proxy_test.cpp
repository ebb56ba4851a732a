// WebSockets through a proxy, which makes a tunnel for each connection.
#include <curl/curlver.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "support/nginx.h"
#include "support/node_server.h"
#include "support/wire_server.h"
#include "support/ws_attack.h"

using namespace barrage::test;

namespace {

WsAttack attack(std::vector<std::string> flags, const std::string& url,
                std::vector<std::string> extra_env = {}) {
  flags.insert(flags.begin(), {"-connections=3", "-rate=100", "-n=30"});
  return ws_attack(std::move(flags), "WS " + url + "\n{{seq}}\n", std::move(extra_env));
}

// What the environment says of proxies: nothing but this.
std::vector<std::string> environment(std::vector<std::string> said) {
  for (const std::string name : {"http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY",
                                 "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}) {
    const bool told = std::any_of(said.begin(), said.end(), [&](const std::string& one) {
      return one.starts_with(name + "=");
    });
    if (!told) said.push_back(name + "=");
  }
  return said;
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

TEST_CASE("a proxy that makes no tunnel is distinguished from a server that refuses") {
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

TEST_CASE("WebSockets go through a SOCKS proxy, which may look the names up") {
  WsServer server;
  const Nginx nginx;
  const std::string wss = nginx.wss(server.port(), "/echo"), roots = "-root-certs=" + nginx.ca();
  const std::string echo = ":" + std::to_string(server.port());
  {
    SocksProxy proxy;
    const auto plain = attack({"-proxy=socks5://" + proxy.address()}, server.url("/echo"));
    CHECK(plain.unsound() == "");
    CHECK(all_ok(plain));
    const auto secure = attack({"-proxy=socks5h://" + proxy.address(), roots}, wss);
    CHECK(secure.unsound() == "");
    CHECK(all_ok(secure));
    const auto seen = proxy.stop();
    REQUIRE(count(seen, "tunnel") == 6);
    CHECK(seen[0].text == "127.0.0.1" + echo);
  }
  SocksProxy proxy;
  const auto named =
      attack({"-proxy=socks5h://" + proxy.address()}, "ws://localhost" + echo + "/echo");
  CHECK(named.unsound() == "");
  CHECK(all_ok(named));
  const auto seen = proxy.stop();
  REQUIRE(count(seen, "tunnel") == 3);
  CHECK(seen[0].text == "name localhost" + echo);
  CHECK(closes(server.stop()) == "1000: 9");
}

TEST_CASE("flag -proxy=env takes for ws what the environment says of http, for wss of https") {
  WsServer server;
  const Nginx nginx;
  TunnelProxy tunnels;
  SocksProxy socks;
  const auto env = environment(
      {"http_proxy=" + tunnels.proxy_url(), "https_proxy=socks5h://" + socks.address()});
  const auto plain = attack({"-proxy=env"}, server.url("/echo"), env);
  CHECK(plain.unsound() == "");
  CHECK(all_ok(plain));
  const auto secure =
      attack({"-proxy=env", "-root-certs=" + nginx.ca()}, nginx.wss(server.port(), "/echo"), env);
  CHECK(secure.unsound() == "");
  CHECK(all_ok(secure));
  const auto all = environment({"all_proxy=socks5h://" + socks.address()});
  CHECK(all_ok(attack({"-proxy=env"}, server.url("/echo"), all)));
  const auto none = environment({"http_proxy=" + tunnels.proxy_url(), "no_proxy=127.0.0.1"});
  CHECK(all_ok(attack({"-proxy=env"}, server.url("/echo"), none)));
  CHECK(all_ok(attack({}, server.url("/echo"), env)));  // nobody asked for the environment's
  CHECK(count(tunnels.stop(), "tunnel") == 3);
  CHECK(count(socks.stop(), "tunnel") == 6);
}

TEST_CASE("a refusal is the server's where the environment says to go without a proxy") {
  if (LIBCURL_VERSION_NUM < 0x080700) SKIP("libcurl before 8.7 does not tell");
  const auto run = attack({"-proxy=env"}, "ws://127.0.0.1:9/",
                          environment({"http_proxy=http://127.0.0.1:10", "no_proxy=127.0.0.1"}));
  CHECK(run.unsound() == "");
  REQUIRE(run.connects().size() == 3);
  for (const Record& connect : run.connects()) CHECK(connect.error == "connection refused");
}

TEST_CASE("a SOCKS proxy that cannot reach the server is distinguished from a missing one") {
  SocksProxy proxy;
  const auto unreached = attack({"-proxy=socks5://" + proxy.address()}, "ws://127.0.0.1:9/");
  CHECK(unreached.unsound() == "");
  REQUIRE(unreached.connects().size() == 3);
  for (const Record& connect : unreached.connects()) {
    CHECK(connect.fault == "refused");
    CHECK(connect.error == "the proxy made no tunnel to the server");
  }
  const auto missing = attack({"-proxy=socks5://127.0.0.1:9"}, "ws://127.0.0.1:9/");
  CHECK(missing.unsound() == "");
  for (const Record& connect : missing.connects()) {
    CHECK(connect.fault == "refused");
    CHECK(connect.error == "proxy: connection refused");
  }
}
