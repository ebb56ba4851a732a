#include <array>
#include <catch2/catch_test_macros.hpp>
#include <numeric>

#include "protocol/ws/upgrade.h"

using namespace barrage;

namespace {

const std::string kKey = "dGhlIHNhbXBsZSBub25jZQ==";  // RFC 6455, section 1.3
const std::string kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const std::vector<std::string> kChat = {"chat", "v2"};

std::string response(const std::string& more = "", const std::string& accept = kAccept) {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Accept: " +
         accept + "\r\n" + more + "\r\n";
}

struct Read {
  bool done;
  int code;
  Fault fault;
  std::string error;
  std::string rest;
  bool operator==(const Read&) const = default;
};

// What is made of a response that comes in two parts.
Read read(const std::string& text, std::size_t cut = 0,
          const std::vector<std::string>& offered = kChat) {
  UpgradeResponse reader(kAccept, offered);
  std::size_t used = reader.read(text.substr(0, cut));
  if (!reader.done()) used = cut + reader.read(text.substr(cut));
  return {reader.done(), reader.code(), reader.failure().fault, reader.failure().error,
          text.substr(used)};
}

std::string request(const Target& target) {
  const UrlPtr url = parse_url("http" + target.url.substr(2));
  REQUIRE(url);
  return upgrade_request(target, url.get(), "barrage/1");
}

}  // namespace

TEST_CASE("the accept key is that of the RFC's example") {
  CHECK(accept_of(kKey) == kAccept);
  std::array<std::uint8_t, 16> bytes{};
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{1});
  CHECK(upgrade_key(bytes) == "AQIDBAUGBwgJCgsMDQ4PEA==");
}

TEST_CASE("an upgrade is agreed, wherever its response is cut, and frames behind it are left") {
  const std::string text = response("Sec-WebSocket-Protocol: v2\r\nServer: x\r\n") + "\x81\x02hi";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    INFO(cut);
    const Read got = read(text, cut);
    CHECK(got.done);
    CHECK(got.code == 101);
    CHECK(got.fault == Fault::none);
    CHECK(got.rest == "\x81\x02hi");
  }
}

TEST_CASE("header names and values are understood in any case, lines end with or without CR") {
  CHECK(read("HTTP/1.1 101\nUPGRADE: foo, WebSocket\nconnection: keep-alive,upgrade\n"
             "sec-websocket-accept:  " +
                 kAccept + " \n\n",
             0, {})
            .fault == Fault::none);
}

TEST_CASE("a response that is no upgrade says why, wherever it is cut") {
  struct Case {
    std::string text;
    int code;
    Fault fault;
    std::string error;
  };
  const std::string head = "HTTP/1.1 101 Switching Protocols\r\n";
  const std::vector<Case> cases = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", 200, Fault::status, "200 OK instead of 101"},
      {"HTTP/1.1 302 Found\r\n\r\n", 302, Fault::status, "302 Found instead of 101"},
      {"HTTP/1.1 404 Not Found\r\n\r\n", 404, Fault::status, "404 Not Found"},
      {"HTTP/1.0 503 \r\n\r\n", 503, Fault::status, "503 Service Unavailable"},
      {response("", "bm90IHRoZSByaWdodCBvbmU="), 101, Fault::protocol,
       "wrong Sec-WebSocket-Accept"},
      {response("Sec-WebSocket-Accept: x\r\n"), 101, Fault::protocol, "wrong Sec-WebSocket-Accept"},
      {head + "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n", 101, Fault::protocol,
       "no Sec-WebSocket-Accept"},
      {head + "Connection: Upgrade\r\nSec-WebSocket-Accept: " + kAccept + "\r\n\r\n", 101,
       Fault::protocol, "101 without Upgrade: websocket"},
      {head + "Upgrade: websocket\r\nSec-WebSocket-Accept: " + kAccept + "\r\n\r\n", 101,
       Fault::protocol, "101 without Connection: Upgrade"},
      {response("Sec-WebSocket-Protocol: other\r\n"), 101, Fault::protocol,
       "a subprotocol that was not offered"},
      {response(), 101, Fault::protocol, "none of the offered subprotocols was chosen"},
      {response("Sec-WebSocket-Extensions: permessage-deflate\r\n"), 101, Fault::protocol,
       "an extension that was not offered"},
      {"SSH-2.0-OpenSSH\r\n", 0, Fault::protocol, "the response is not HTTP"},
      {"HTTP/1.1 1x1 Switching\r\n", 0, Fault::protocol, "malformed status line"},
      {"HTTP/1.1 1011\r\n", 0, Fault::protocol, "malformed status line"},
      {head + "no colon\r\n", 101, Fault::protocol, "malformed headers"},
      {head + "Upgrade: websocket\r\n folded\r\n", 101, Fault::protocol, "malformed headers"},
  };
  for (const Case& one : cases) {
    for (std::size_t cut = 0; cut <= one.text.size(); ++cut) {
      INFO(one.text << " cut at " << cut);
      CHECK(read(one.text, cut) == Read{true, one.code, one.fault, one.error, ""});
    }
  }
}

TEST_CASE("interim responses come before the response") {
  const std::string interim =
      "HTTP/1.1 103 Early Hints\r\nUpgrade: x\r\nSec-WebSocket-Accept: x\r\n\r\n";
  CHECK(read(interim + response(), 0, {}).fault == Fault::none);
  CHECK(read(interim + "HTTP/1.1 200 OK\r\n\r\n").error == "200 OK instead of 101");
}

TEST_CASE("a response without an end is refused in time, in lines or in one") {
  UpgradeResponse lines(kAccept, kChat);
  lines.read("HTTP/1.1 101 Switching Protocols\r\n");
  for (int i = 0; i < 100'000 && !lines.done(); ++i) lines.read("X-More: and more\r\n");
  CHECK(lines.failure().fault == Fault::header_too_large);
  UpgradeResponse line(kAccept, kChat);
  for (int i = 0; i < 100'000 && !line.done(); ++i) line.read("and no end of the line");
  CHECK(line.failure().fault == Fault::header_too_large);
}

TEST_CASE("a request asks for the URL with the target's headers") {
  Target target;
  target.url = "ws://example.test:8080/chat?room=1";
  target.headers = {{"Origin", "http://localhost"},
                    {"Sec-WebSocket-Protocol", "chat, v2"},
                    {"sec-websocket-protocol", "v3"}};
  CHECK(request(target) ==
        "GET /chat?room=1 HTTP/1.1\r\nHost: example.test:8080\r\nUser-Agent: barrage/1\r\n"
        "Origin: http://localhost\r\nSec-WebSocket-Protocol: chat, v2\r\n"
        "sec-websocket-protocol: v3\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ");
  CHECK(subprotocols_of(target) == std::vector<std::string>{"chat", "v2", "v3"});
}

TEST_CASE("a request has an empty query and the scheme's own port as they are written") {
  Target target;
  target.url = "ws://example.test:80?";
  CHECK(request(target).starts_with("GET /? HTTP/1.1\r\nHost: example.test:80\r\n"));
  target.url = "wss://example.test:443/x?#y";
  CHECK(request(target).starts_with("GET /x? HTTP/1.1\r\nHost: example.test:443\r\n"));
}

TEST_CASE(
    "a request has the host, user agent and authorization that are given, or those of the URL") {
  Target target;
  target.url = "wss://user:p%40ss@example.test/";
  CHECK(request(target).starts_with(
      "GET / HTTP/1.1\r\nHost: example.test\r\nUser-Agent: barrage/1\r\n"
      "Authorization: Basic dXNlcjpwQHNz\r\n"));
  target.headers = {{"host", "other"}, {"user-agent", "me"}, {"authorization", "Bearer x"}};
  CHECK(request(target).starts_with(
      "GET / HTTP/1.1\r\nhost: other\r\nuser-agent: me\r\nauthorization: Bearer x\r\nUpgrade"));
}
