#include "net/names.h"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>
#include <thread>

#include "core/error.h"
#include "support/dns_server.h"

using namespace barrage;
using namespace barrage::test;
using std::chrono::milliseconds;

TEST_CASE("addresses need not be resolved") {
  Names names({}, Nanos(0));
  CHECK(names.resolve("127.0.0.1", "80").empty());
  CHECK(names.resolve("[::1]", "80").empty());
  CHECK(names.version() == 0);
  CHECK(names.list(0) == nullptr);
}

TEST_CASE("a name is resolved once and listed for each port") {
  Names names({}, Nanos(0));
  CHECK(names.resolve("localhost", "80").empty());
  const auto version = names.version();
  CHECK(version > 0);
  CHECK(names.resolve("localhost", "80").empty());
  CHECK(names.version() == version);
  CHECK(names.resolve("localhost", "8080").empty());
  CHECK(names.version() > version);
  const auto list = names.list(0);
  REQUIRE(list);
  CHECK(std::string(list->data).starts_with("localhost:80:"));
  CHECK(std::string(list->data).find("127.0.0.1") != std::string::npos);
  REQUIRE(list->next);
  CHECK(std::string(list->next->data).starts_with("localhost:8080:"));
}

TEST_CASE("the first address of a known host") {
  Names names({}, Nanos(0));
  CHECK(names.first_address("localhost").empty());
  CHECK(names.resolve("localhost", "80").empty());
  CHECK_FALSE(names.first_address("localhost").empty());
}

TEST_CASE("a resolver must be an address") {
  for (const char* server :
       {"", "foo", "127.0.0.500", "127.0.0.1:999999", "127.0.0.1.boom:53", "[::1"}) {
    CAPTURE(server);
    CHECK_THROWS_AS(Names({server}, Nanos(0)), ValueError);
  }
  CHECK_NOTHROW(Names({"127.0.0.1", "127.0.0.1:5353", "::1", "[::1]:53"}, Nanos(0)));
}

TEST_CASE("resolvers of one's own are queried, and no others") {
  DnsServer server;
  server.set("api.test", {});
  Names names({server.address()}, Nanos(0));
  CHECK(names.resolve("api.test", "80").empty());
  REQUIRE(names.list(0));
  CHECK(std::string(names.list(0)->data) == "api.test:80:127.0.0.1");
  CHECK_FALSE(names.resolve("nowhere.test", "80").empty());
}

TEST_CASE("names are resolved again when their time to live is over") {
  DnsServer server;
  server.set("api.test", {.address = "127.0.0.1"});
  Names names({server.address()}, milliseconds(1));
  CHECK(names.resolve("api.test", "80").empty());
  server.set("api.test", {.address = "127.0.0.2"});
  while (std::string(names.list(0)->data) != "api.test:80:127.0.0.2") std::this_thread::yield();
  server.set("api.test", {.says = DnsServer::Says::server_failure});
  for (const auto asked = server.asked("api.test"); server.asked("api.test") < asked + 8;) {
    std::this_thread::yield();
  }
  CHECK(std::string(names.list(0)->data) == "api.test:80:127.0.0.2");  // keeps what it had
}

TEST_CASE("a host without an address is remembered, and says why") {
  DnsServer server;
  Names names({server.address()}, Nanos(0));
  const auto why = names.resolve("nowhere.test", "80");
  CHECK(names.missing("nowhere.test") == why);
  const auto asked = server.asked("nowhere.test");
  CHECK(asked > 0);
  CHECK(names.resolve("nowhere.test", "80") == why);
  CHECK(server.asked("nowhere.test") == asked);
  server.set("api.test", {});
  CHECK_FALSE(names.missing("api.test").empty());
  CHECK(names.resolve("api.test", "80").empty());
  CHECK(names.missing("api.test").empty());
  CHECK(names.missing("127.0.0.1").empty());
}

TEST_CASE("a name server that never responds is given up") {
  DnsServer server;
  server.set("never.test", {.says = DnsServer::Says::nothing});
  Names names({server.address()}, Nanos(0), milliseconds(50));
  CHECK(names.resolve("never.test", "80") == "no response within 50ms");
}

TEST_CASE("nobody waits for a name when all is over") {
  DnsServer server;
  server.set("never.test", {.says = DnsServer::Says::nothing});
  Names names({server.address()}, Nanos(0), std::chrono::hours(1));
  std::string why;
  std::thread waiting([&] { why = names.resolve("never.test", "80"); });
  while (server.asked("never.test") == 0) std::this_thread::yield();
  names.close();
  waiting.join();
  CHECK_FALSE(why.empty());
}

TEST_CASE("a query that hangs does not delay the end") {
  DnsServer server;
  server.set("api.test", {});
  Names names({server.address()}, milliseconds(1), std::chrono::hours(1));
  CHECK(names.resolve("api.test", "80").empty());
  server.set("api.test", {.says = DnsServer::Says::nothing});
  for (const auto asked = server.asked("api.test"); server.asked("api.test") < asked + 2;) {
    std::this_thread::yield();
  }
}  // the end of `names` must come
