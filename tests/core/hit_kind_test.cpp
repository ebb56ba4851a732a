#include "core/hit_kind.h"

#include <catch2/catch_test_macros.hpp>

using namespace barrage;

TEST_CASE("every kind has a name of its own that leads back to it") {
  for (int i = 0; i <= static_cast<int>(HitKind::ws_ping); ++i) {
    const auto kind = static_cast<HitKind>(i);
    CHECK_FALSE(to_string(kind).empty());
    CHECK(kind_from_string(to_string(kind)) == kind);
  }
  CHECK(to_string(static_cast<HitKind>(9)).empty());
  CHECK(kind_from_string("websocket") == std::nullopt);
  CHECK(kind_from_string("") == std::nullopt);
}

TEST_CASE("what happens to connections is not planned; a kind of a later barrage is") {
  CHECK(planned(HitKind::http));
  CHECK(planned(HitKind::ws_event));
  CHECK(planned(HitKind::flow));
  CHECK_FALSE(planned(HitKind::ws_connect));
  CHECK_FALSE(planned(HitKind::ws_disconnect));
  CHECK_FALSE(planned(HitKind::ws_recover));
  CHECK_FALSE(planned(HitKind::ws_ping));
  CHECK(planned(static_cast<HitKind>(9)));
}

TEST_CASE("the scheme of a URL tells what its hits are") {
  CHECK(kind_of_url("ws://localhost/") == HitKind::ws_event);
  CHECK(kind_of_url("WSS://localhost/") == HitKind::ws_event);
  CHECK(kind_of_url("http://localhost/ws://") == HitKind::http);
  CHECK(kind_of_url("ws:/") == HitKind::http);
  CHECK(kind_of_url("") == HitKind::http);
}
