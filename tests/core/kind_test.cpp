#include "core/kind.h"

#include <catch2/catch_test_macros.hpp>

using namespace barrage;

TEST_CASE("a kind and what of it have a name that leads back to them, listed or not") {
  for (int kind = 0; kind <= 255; ++kind) {
    for (int what = 0; what <= 255; ++what) {
      const KindWhat both{static_cast<Kind>(kind), static_cast<What>(what)};
      const std::string text = kind_text(both.kind, both.what);
      if (parse_kind(text) != both) FAIL(text);
    }
  }
}

TEST_CASE("names are made of the protocol and what happened") {
  CHECK(kind_text(Kind::http, What::hit) == "http");
  CHECK(kind_text(Kind::http, What::step) == "http_step");
  CHECK(kind_text(Kind::ws, What::hit) == "ws_event");
  CHECK(kind_text(Kind::ws, What::connect) == "ws_connect");
  CHECK(kind_text(Kind::ws, What::disconnect) == "ws_disconnect");
  CHECK(kind_text(Kind::ws, What::recover) == "ws_recover");
  CHECK(kind_text(Kind::ws, What::ping) == "ws_ping");
  CHECK(kind_text(Kind::ws, What::cut) == "ws_cut");
  CHECK(kind_text(static_cast<Kind>(77), What::hit) == "77");
  CHECK(kind_text(static_cast<Kind>(77), What::connect) == "77_connect");
  CHECK(kind_text(Kind::ws, static_cast<What>(9)) == "ws_9");
}

TEST_CASE("each name is written in one way") {
  for (const char* text :
       {"", "ws", "websocket", "http_hit", "ws_hit", "ws_2", "1", "0_step", "256", "077", "ws_",
        "_ping", "77_", "http_event", "HTTP", "ws_connect_"}) {
    INFO(text);
    CHECK(parse_kind(text) == std::nullopt);
  }
}

TEST_CASE("a success without a code counts as its kind says") {
  CHECK(code_of_success(Kind::http) == 0);
  CHECK(code_of_success(Kind::ws) == 101);
  CHECK(code_of_success(static_cast<Kind>(77)) == 0);
}
