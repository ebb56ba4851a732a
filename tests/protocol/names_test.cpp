#include "protocol/http/names.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "core/error.h"

using namespace barrage;

TEST_CASE("addresses need no look-up") {
  Names names({}, Nanos(0));
  CHECK(names.look_up("127.0.0.1", "80").empty());
  CHECK(names.look_up("[::1]", "80").empty());
  CHECK(names.version() == 0);
  CHECK(names.list(0) == nullptr);
}

TEST_CASE("a name is looked up once and listed for each port") {
  Names names({}, Nanos(0));
  CHECK(names.look_up("localhost", "80").empty());
  const auto version = names.version();
  CHECK(version > 0);
  CHECK(names.look_up("localhost", "80").empty());
  CHECK(names.version() == version);
  CHECK(names.look_up("localhost", "8080").empty());
  CHECK(names.version() > version);
  const auto list = names.list(0);
  REQUIRE(list);
  CHECK(std::string(list->data).starts_with("localhost:80:"));
  CHECK(std::string(list->data).find("127.0.0.1") != std::string::npos);
  REQUIRE(list->next);
  CHECK(std::string(list->next->data).starts_with("localhost:8080:"));
}

TEST_CASE("a URL is looked up by its host and port") {
  Names names({}, Nanos(0));
  CHECK(names.look_up_url("https://LocalHost/path").empty());
  REQUIRE(names.list(0));
  CHECK(std::string(names.list(0)->data).starts_with("localhost:443:"));
}

TEST_CASE("a resolver must be an address") {
  for (const char* server :
       {"", "foo", "127.0.0.500", "127.0.0.1:999999", "127.0.0.1.boom:53", "[::1"}) {
    CAPTURE(server);
    CHECK_THROWS_AS(Names({server}, Nanos(0)), ValueError);
  }
  CHECK_NOTHROW(Names({"127.0.0.1", "127.0.0.1:5353", "::1", "[::1]:53"}, Nanos(0)));
}
