// What a record is about: the protocol that spoke, and what of it: a hit, or something beside hits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// One line per protocol. The names below, the attack's table of protocols and the report's sections
// are made from this list. Numbers are part of the record format: never renumber; 2 grpc,
// 3 postgres and 4 flow are reserved. A test build may add lines of its own:
// -D'BARRAGE_TEST_KINDS(X)=X(line, 200)'.
#define BARRAGE_KINDS(X) \
  X(http, 0)             \
  X(ws, 1)               \
  BARRAGE_TEST_KINDS(X)

#ifndef BARRAGE_TEST_KINDS
#define BARRAGE_TEST_KINDS(X)
#endif

namespace barrage {

// The protocol. A stream may hold kinds that are not listed: those of a later barrage.
enum class Kind : std::uint8_t {
#define BARRAGE_KIND(name, number) name = (number),
  BARRAGE_KINDS(BARRAGE_KIND)
#undef BARRAGE_KIND
};

// Values are part of the record format: never renumber. A stream may hold others.
enum class What : std::uint8_t {
  hit = 0,         // what the schedule asked for
  step = 1,        // a part of a hit, with times of its own
  connect = 2,     // a connection was opened, or not
  disconnect = 3,  // ... and ended: its service time is how long it was open
  recover = 4,     // from the loss of a connection until it could be used again
  ping = 5,        // a round trip
};

struct KindWhat {
  Kind kind = Kind::http;
  What what = What::hit;
  bool operator==(const KindWhat&) const = default;
};

// "http", "ws_event", "ws_connect", "http_step": the spelling in JSON, reports and documents. A
// kind or what that is not listed is its number: "77", "77_connect", "ws_9".
std::string kind_text(Kind kind, What what);
// nullopt: kind_text() makes no such text.
std::optional<KindWhat> parse_kind(std::string_view text);

// What hits to this URL are, by its scheme.
Kind kind_of_url(std::string_view url) noexcept;

}  // namespace barrage
