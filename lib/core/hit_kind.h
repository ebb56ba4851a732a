// What a record is about: a hit of some protocol, or what happened to a connection beside the hits.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace barrage {

// Values are part of the record format: never renumber.
enum class HitKind : std::uint8_t {
  http = 0,
  ws_event = 1,  // a message that was sent over a WebSocket, until what was expected of it came
  grpc = 2,
  postgres = 3,
  flow = 4,
  // Side results: no schedule planned them.
  ws_connect = 5,  // a connection was opened, or not
  ws_disconnect =
      6,           // ... and closed: its service time is how long it was open, its code the close
                   // code (1005: none given, 1006: no close frame came); no fault: by this side
  ws_recover = 7,  // from the loss of a connection until it could be used again
  ws_ping = 8,     // a round trip
};

// False: a side result. It is no hit, and in no count, time or rate of hits.
constexpr bool planned(HitKind kind) noexcept {
  return kind < HitKind::ws_connect || kind > HitKind::ws_ping;
}

// "http", "ws_event", ...: the spelling in JSON, reports and documents; empty: of a later barrage.
std::string_view to_string(HitKind kind) noexcept;
// nullopt: there is no such name.
std::optional<HitKind> kind_from_string(std::string_view name) noexcept;

// What hits to this URL are, by its scheme.
HitKind kind_of_url(std::string_view url) noexcept;

}  // namespace barrage
