#include "server/server.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "core/error.h"
#include "raw_client.h"
#include "support/files.h"

using namespace barrage;
using namespace barrage::server;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

// A server on a thread of its own until it goes out of scope.
class Running {
 public:
  explicit Running(const ServerOptions& options = {}) : server_(on_free_port(options)) {
    thread_ = std::thread([this] { server_.run(); });
  }
  ~Running() { stop(); }

  void stop() {
    if (!thread_.joinable()) return;
    server_.stop();
    thread_.join();
  }
  std::uint16_t port() const {
    const auto address = server_.address();
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  }

 private:
  static ServerOptions on_free_port(const ServerOptions& options) {
    ServerOptions free = options;
    free.addr = "127.0.0.1:0";
    return free;
  }
  Server server_;
  std::thread thread_;
};

ServerOptions behaving(BehaviourOptions behaviour) {
  ServerOptions options;
  options.behaviour = std::move(behaviour);
  return options;
}

std::string complaint(const ServerOptions& options) {
  try {
    Server server(options);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t begin = 0;
  for (std::size_t end; (end = line.find(',', begin)) != std::string::npos; begin = end + 1) {
    cells.push_back(line.substr(begin, end - begin));
  }
  cells.push_back(line.substr(begin));
  return cells;
}

}  // namespace

TEST_CASE("a connection is reused") {
  Running server;
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    const auto response = client.get("/");
    CHECK(response.status == 200);
    CHECK(response.head.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(response.body == "Hello, world!");
    CHECK_FALSE(response.has("Connection: close"));
  }
}

TEST_CASE("responses to pipelined requests come in order") {
  Running server;
  RawClient client(server.port());
  std::string requests;
  for (int i = 0; i < 100; ++i) {
    requests += "GET /status/" + std::to_string(201 + i) + " HTTP/1.1\r\n\r\n";
  }
  client.send(requests);
  for (unsigned i = 0; i < 100; ++i) CHECK(client.response(201 + i == 204).status == 201 + i);
}

TEST_CASE("a request may come byte by byte") {
  Running server;
  RawClient client(server.port());
  const std::string request = "POST /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc";
  for (const char c : request) client.send(std::string(1, c));
  CHECK(client.response().body == "abc");
}

TEST_CASE("a connection ends after the response if the client requests it") {
  Running server;
  for (const auto* request :
       {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    RawClient client(server.port());
    client.send(request);
    CHECK(client.response().has("Connection: close"));
    CHECK_FALSE(client.more());
    CHECK_FALSE(client.reset());
  }
}

TEST_CASE("bodies have the requested size") {
  Running server(behaving({.size = 5}));
  RawClient client(server.port());
  CHECK(client.get("/").body == "Hello");
  CHECK(client.get("/bytes/0").body.empty());
  CHECK(client.get("/bytes/1MiB").body.size() == 1 << 20);
  CHECK(client.get("/bytes/70000").body.ends_with("Hello, w"));
}

TEST_CASE("HEAD, 204 and 304 have no body") {
  Running server;
  RawClient client(server.port());
  client.send("HEAD /bytes/100 HTTP/1.1\r\n\r\n");
  CHECK(client.response(true).has("Content-Length: 100"));
  client.send("GET /status/304 HTTP/1.1\r\n\r\n");
  CHECK(client.response(true).status == 304);
  client.send("GET /status/204 HTTP/1.1\r\n\r\n");
  CHECK(client.response().head.find("Content-Length") == std::string::npos);
  CHECK(client.get("/").body == "Hello, world!");
}

TEST_CASE("an echo is the body that was sent, with its type, in one piece or chunked") {
  Running server;
  RawClient client(server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"a\": "
      "1}");
  auto response = client.response();
  CHECK(response.body == "{\"a\": 1}");
  CHECK(response.has("Content-Type: application/json"));
  client.send(
      "PUT /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  CHECK(client.response().body == "abcde");
  CHECK(client.get("/echo").body.empty());
}

TEST_CASE("a large body is read and forgotten") {
  Running server;
  RawClient client(server.port());
  client.send("POST / HTTP/1.1\r\nContent-Length: 5000000\r\n\r\n" + std::string(5'000'000, 'x'));
  CHECK(client.response().status == 200);
  CHECK(client.get("/").status == 200);
}

TEST_CASE("a client that waits for 100-continue gets it") {
  Running server;
  RawClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  CHECK(client.response().status == 100);
  client.send("abc");
  CHECK(client.response().body == "abc");
}

TEST_CASE("what breaks HTTP or a limit is refused, and the connection ends") {
  ServerOptions options;
  options.max_body = 1000;
  Running server(options);
  const auto status = [&](const std::string& request) {
    RawClient client(server.port());
    client.send(request);
    const auto response = client.response();
    CHECK(response.has("Connection: close"));
    CHECK_FALSE(client.more());
    return response.status;
  };
  CHECK(status("hello\r\n\r\n") == 400);
  CHECK(status("POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n") == 413);
  CHECK(status("GET / HTTP/1.1\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n") == 431);
}

TEST_CASE("a value in a path that cannot be understood is explained") {
  Running server;
  RawClient client(server.port());
  const auto response = client.get("/status/abc");
  CHECK(response.status == 400);
  CHECK(response.body == "\"abc\" is not a number from 200 to 599\n");
  CHECK(client.get("/").status == 200);
}

TEST_CASE("redirects name the next place") {
  Running server;
  RawClient client(server.port());
  const auto response = client.get("/redirect/2");
  CHECK(response.status == 302);
  CHECK(response.has("Location: /redirect/1"));
}

TEST_CASE("no response departs before its time, and none of its pieces") {
  Running server(behaving({.service = 20ms, .chunks = 4, .chunk_gap = 5ms}));
  RawClient client(server.port());
  const auto began = std::chrono::steady_clock::now();
  client.send("GET / HTTP/1.1\r\n\r\n");
  while (client.unread().empty() && client.more()) {
  }
  CHECK(std::chrono::steady_clock::now() - began >= 20ms);
  CHECK(client.response().body == "Hello, world!");
  CHECK(std::chrono::steady_clock::now() - began >= 40ms);
}

TEST_CASE("more pieces than bytes are allowed") {
  Running server;
  RawClient client(server.port());
  CHECK(client.get("/drip/1000000/0s").body == "Hello, world!");
}

TEST_CASE("a failing response is complete") {
  Running server(behaving({.fail_every = 2}));
  RawClient client(server.port());
  CHECK(client.get("/").status == 200);
  CHECK(client.get("/").status == 503);
  CHECK(client.get("/").status == 200);
}

TEST_CASE("a reset is a reset, and the next connection is served") {
  Running server;
  {
    RawClient client(server.port());
    client.send("GET /reset HTTP/1.1\r\n\r\n");
    CHECK_FALSE(client.more());
    CHECK(client.reset());
  }
  CHECK(RawClient(server.port()).get("/").status == 200);
}

TEST_CASE("a short response ends before its announced length") {
  Running server;
  RawClient client(server.port());
  const auto response = client.get("/short");
  CHECK(response.has("Content-Length: 13"));
  CHECK(response.body == "Hello,");
  CHECK_FALSE(client.more());
  CHECK_FALSE(client.reset());
}

TEST_CASE("an endless response lasts until the client leaves") {
  Running server;
  {
    RawClient client(server.port());
    client.send("GET /endless HTTP/1.1\r\n\r\n");
    while (client.unread().size() < 10'000'000 && client.more()) {
    }
    CHECK(client.unread().size() >= 10'000'000);
  }
  CHECK(RawClient(server.port()).get("/").status == 200);
}

TEST_CASE("the log has arrival and departure of each request, and that some never departed") {
  const TempDir dir;
  ServerOptions options = behaving({.service = 3ms});
  options.log = dir.file("log.csv");
  const auto before = std::chrono::steady_clock::now().time_since_epoch().count();
  Running server(options);
  RawClient first(server.port()), second(server.port());
  first.get("/bytes/10");
  second.send("POST /echo?a HTTP/1.1\r\nX-Seq: 17\r\nContent-Length: 1\r\n\r\n1");
  second.response();
  second.get("/status/404");
  first.send("GET /hang HTTP/1.1\r\n\r\n");
  {
    RawClient third(server.port());
    third.send("GET /reset HTTP/1.1\r\n\r\n");
    CHECK_FALSE(third.more());
  }
  server.stop();
  const auto after = std::chrono::steady_clock::now().time_since_epoch().count();

  auto lines = lines_of(content_of(dir.file("log.csv")));
  REQUIRE(lines.size() == 6);
  lines.erase(lines.begin());
  std::vector<std::string> texts;
  for (const auto& line : lines) {
    const auto c = cells(line);
    REQUIRE(c.size() == 11);
    const auto arrival = std::stoll(c[2]), planned = std::stoll(c[3]);
    CHECK(before < arrival);
    CHECK(planned == arrival + 3'000'000);
    if (!c[4].empty()) {
      const auto departure = std::stoll(c[4]), end = std::stoll(c[5]);
      CHECK(planned <= departure);
      CHECK(departure <= end);
      CHECK(end < after);
    }
    texts.push_back(c[1] + "," + c[6] + "," + c[7] + "," + c[8] + "," + c[9] + "," + c[10]);
  }
  std::sort(texts.begin(), texts.end());
  CHECK(texts == std::vector<std::string>{"0,0,0,GET,/hang,", "0,200,10,GET,/bytes/10,",
                                          "1,200,1,POST,/echo?a,17", "1,404,13,GET,/status/404,",
                                          "2,0,0,GET,/reset,"});
}

TEST_CASE("many connections are served side by side") {
  Running server(behaving({.service = 1ms}));
  std::vector<std::unique_ptr<RawClient>> clients;
  clients.reserve(300);
  for (int i = 0; i < 300; ++i) clients.push_back(std::make_unique<RawClient>(server.port()));
  for (auto& client : clients) client->send("GET / HTTP/1.1\r\n\r\n");
  for (auto& client : clients) CHECK(client->response().status == 200);
}

TEST_CASE("an address is reported with its actual port, and taken only once") {
  ServerOptions options;
  options.addr = "localhost:0";
  const Server server(options);
  CHECK(server.address().starts_with("127.0.0.1:"));
  CHECK_FALSE(server.address().ends_with(":0"));
  options.addr = server.address();
  CHECK_THROWS_AS(Server(options), RunError);
}

TEST_CASE("addresses that make no sense, or let others in, are refused") {
  CHECK(complaint({.addr = "0.0.0.0:0"}) ==
        "-addr=0.0.0.0:0: not a loopback address; add -public to allow other machines");
  CHECK(complaint({.addr = "127.0.0.1"}).starts_with("-addr=127.0.0.1: no port; write e.g."));
  CHECK(complaint({.addr = "127.0.0.1:x"}).ends_with("\"x\" is not a port from 0 to 65535"));
  CHECK(complaint({.addr = "127.0.0.1:70000"}).ends_with("is not a port from 0 to 65535"));
  CHECK(complaint({.addr = "example.com:80"}).find("is not an IP address") != std::string::npos);
  CHECK(complaint({.addr = "127.0.0.1:0"}).empty());
  CHECK(complaint({.addr = "0.0.0.0:0", .anybody = true}).empty());
}
