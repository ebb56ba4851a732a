// The WebSocket servers of the tests, looked at with a client that is not ours.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <future>
#include <map>

#include "support/hostile_server.h"
#include "support/nginx.h"
#include "support/node_server.h"

using namespace barrage::test;
using Lines = std::vector<std::string>;

TEST_CASE("node-ws replies as its URL says, and reports what it saw") {
  WsServer server;
  CHECK(ws_client({server.url("/echo"), "2", "a", "b"}) ==
        Lines{"open ", "message a", "message b", "close 1000 "});
  CHECK(ws_client({server.url("/rpc"), "1", R"({"jsonrpc":"2.0","method":"ping","id":7})"}) ==
        Lines{"open ", R"(message {"jsonrpc":"2.0","result":"ping","id":7})", "close 1000 "});
  CHECK(ws_client({server.url("/ws"), "3", "hello {", "null", "7"}) ==
        Lines{"open ", "message hello {", "message null", "message 7", "close 1000 "});
  CHECK(ws_client({server.url("/echo?drop=2"), "2", "a", "b", "c"}) ==
        Lines{"open ", "message a", "message c", "close 1000 "});
  CHECK(ws_client({server.url("/echo?close=4001,too%20much&after=2"), "9", "a", "b"}) ==
        Lines{"open ", "message a", "close 4001 too much"});
  CHECK(ws_client({server.url("/echo?kill=1"), "9", "a"}) == Lines{"open ", "close 1006 "});
  CHECK(ws_client({server.url("/silent?beat=1"), "1"}).at(1) == "message 2");
  CHECK(ws_client({server.url("/chat?greet=hi"), "2", "a"}) ==
        Lines{"open ", "message hi", "message a", "close 1000 "});
  CHECK(ws_client({"-protocol=chat.v1", server.url("/echo"), "1", "a"}).front() == "open chat.v1");
  CHECK(ws_client({server.url("/echo?refuse=1"), "1"}).front() ==
        "error Unexpected server response: 503");
  CHECK(ws_client({server.url("/nowhere"), "1"}).front() ==
        "error Unexpected server response: 404");

  const auto seen = server.stop();
  CHECK(count(seen, "open") == 9);
  CHECK(count(seen, "close") == 9);
  CHECK(count(seen, "dropped") == 1);
  CHECK(count(seen, "killed") == 1);
  CHECK(seen.at(0).url == "/echo");
  CHECK(seen.at(1).text == "a");
  CHECK(seen.at(3).code == 1000);
  CHECK(seen.at(1).at < seen.at(3).at);
}

TEST_CASE("nginx is a wss proxy of any server") {
  WsServer server;
  Nginx nginx;
  CHECK(ws_client({"-ca=" + nginx.ca(), nginx.wss(server.port(), "/chat?greet=hi"), "2", "a"}) ==
        Lines{"open ", "message hi", "message a", "close 1000 "});
  CHECK(server.stop().at(0).url == "/chat?greet=hi");
  const auto seen = nginx.stop();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].status == 101);
  CHECK(seen[0].port == nginx.https_port());
}

TEST_CASE("Socket.IO acknowledges what Engine.IO's texts carry") {
  if (!SocketIoServer::missing().empty()) SKIP(SocketIoServer::missing());
  SocketIoServer server;
  const auto said = ws_client(
      {"-turns", server.url(SocketIoServer::path()), "3", "40", R"(4212["echo",{"a":1}])"});
  REQUIRE(said.size() == 5);
  CHECK(said[1].starts_with(R"(message 0{"sid":)"));
  CHECK(said[2].starts_with(R"(message 40{"sid":)"));
  CHECK(said[3] == R"(message 4312[{"a":1}])");
  const auto seen = server.stop();
  CHECK(count(seen, "open") == 1);
  CHECK(count(seen, "message") == 1);
}

TEST_CASE("hostile WebSocket servers do what their names say, for another client, too") {
  const std::map<std::string, std::string> ends{
      {"ws_bad_key", "error Invalid Sec-WebSocket-Accept header"},
      {"ws_no_key", "error Invalid Sec-WebSocket-Accept header"},
      {"ws_no_upgrade", "error Unexpected server response: 101"},
      {"ws_200", "error Unexpected server response: 200"},
      {"ws_503", "error Unexpected server response: 503"},
      {"ws_extension",
       "error Server sent a Sec-WebSocket-Extensions header but no extension was "
       "requested"},
      {"ws_protocol", "error Server sent a subprotocol but none was requested"},
      {"ws_cut_upgrade", "error socket hang up"},
      {"ws_masked", "error Invalid WebSocket frame: MASK must be clear"},
      {"ws_reserved", "error Invalid WebSocket frame: RSV1 must be clear"},
      {"ws_opcode", "error Invalid WebSocket frame: invalid opcode 3"},
      {"ws_orphan", "error Invalid WebSocket frame: invalid opcode 0"},
      {"ws_interleaved", "error Invalid WebSocket frame: invalid opcode 1"},
      {"ws_utf8", "error Invalid WebSocket frame: invalid UTF-8 sequence"},
      {"ws_long_ping", "error Invalid WebSocket frame: invalid payload length 126"},
      {"ws_cut_ping", "error Invalid WebSocket frame: FIN must be set"},
      {"ws_2e63", "error Unsupported WebSocket frame: payload length > 2^53 - 1"},
      {"ws_2e62", "error Unsupported WebSocket frame: payload length > 2^53 - 1"},
      {"ws_fragments", "error Max payload size exceeded"},
      {"ws_close_empty", "close 1005 "},
      {"ws_close_4001", "close 4001 over the limit"},
      {"ws_close_byte", "error Invalid WebSocket frame: invalid payload length 1"},
      {"ws_close_1005", "error Invalid WebSocket frame: invalid status code 1005"},
      {"ws_rst_frame", "close 1006 "},
      {"ws_fin_frame", "close 1006 "},
      {"ws_rst", "close 1006 "},
      {"ws_gone", "close 1006 "},
      {"ws_echo", "message a"},
      {"ws_pieces", "message a"},
      {"ws_early", "message 0"},
      {"ws_flood", "message unasked"},
  };
  std::vector<std::string> names;
  for (const auto& [name, end] : ends) names.push_back(name);
  HostileServer server(names);
  std::map<std::string, std::future<Lines>> clients;
  for (const auto& name : names) {
    clients[name] = std::async(std::launch::async, [url = server.url(name)] {
      return ws_client({url, "1", "a"});
    });
  }
  for (const auto& [name, end] : ends) {
    INFO(name);
    const auto said = clients.at(name).get();
    CHECK(std::find(said.begin(), said.end(), end) != said.end());
  }
  const auto seen = server.stop();
  CHECK(seen.at("ws_echo").requests == 2);
  CHECK(seen.at("ws_200").requests == 1);
}
