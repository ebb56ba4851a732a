// What a record is about: its protocol, and whether it is a hit or which kind of side result.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// One line per protocol: its name, its number, what a hit is called, and the code that a success
// without one counts as. The names below, the attack's table of protocols and the sections of a
// report are generated from this list. Numbers are part of the record format and never change;
// 2 grpc, 3 postgres and 4 flow are reserved. A test build may add lines:
// -D'BARRAGE_TEST_KINDS(X)=X(line, 200, line, 0)'.
#define BARRAGE_KINDS(X)  \
  X(http, 0, http, 0)     \
  X(ws, 1, ws_event, 101) \
  BARRAGE_TEST_KINDS(X)

#ifndef BARRAGE_TEST_KINDS
#define BARRAGE_TEST_KINDS(X)
#endif

namespace barrage {

// The protocol. A stream may hold other values, written by a later version.
enum class Kind : std::uint8_t {
#define BARRAGE_KIND(name, number, hit, code) name = (number),
  BARRAGE_KINDS(BARRAGE_KIND)
#undef BARRAGE_KIND
};

// Numbers are part of the record format and never change. A stream may hold others.
enum class What : std::uint8_t {
  hit = 0,         // planned by the schedule
  step = 1,        // a part of a hit, with its own times
  connect = 2,     // a connection was opened, or failed to open
  disconnect = 3,  // a connection ended; the service time is how long it was open
  recover = 4,     // from the loss of a connection until it was usable again
  ping = 5,        // a ping and its pong
  cut = 6,         // this side gave a connection up by plan while it was opening
};

struct KindWhat {
  Kind kind = Kind::http;
  What what = What::hit;
  bool operator==(const KindWhat&) const = default;
};

// "http", "ws_event", "ws_connect", "http_step": the spelling in JSON, reports and documents.
// Unlisted values are shown as numbers: "77", "77_connect", "ws_9".
std::string kind_text(Kind kind, What what);
// nullopt: kind_text() never returns this string.
std::optional<KindWhat> parse_kind(std::string_view text);

// 0 would mean that there was no response.
constexpr std::uint16_t code_of_success(Kind kind) noexcept {
  switch (kind) {
#define BARRAGE_KIND(name, number, hit, code) \
  case Kind::name:                            \
    return code;
    BARRAGE_KINDS(BARRAGE_KIND)
#undef BARRAGE_KIND
  }
  return 0;
}

}  // namespace barrage
