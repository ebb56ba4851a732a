#include "kinds/kinds.h"

#include <catch2/catch_test_macros.hpp>

using namespace barrage;

TEST_CASE("details of a WebSocket have names, those of other kinds have none") {
  CHECK(detail_names(Kind::ws).front() == "connection");
  CHECK(detail_names(Kind::http).empty());
  CHECK(detail_names(static_cast<Kind>(77)).empty());
}

TEST_CASE("the scheme of a URL tells what its hits are") {
  CHECK(kind_of_url("ws://localhost/") == Kind::ws);
  CHECK(kind_of_url("WSS://localhost/") == Kind::ws);
  CHECK(kind_of_url("http://localhost/ws://") == Kind::http);
  CHECK(kind_of_url("ws:/") == Kind::http);
  CHECK(kind_of_url("") == Kind::http);
}
