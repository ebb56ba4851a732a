// What a protocol driver saw of one hit. Drivers never read the clock: the attack stamps the times.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/details.h"
#include "core/kind.h"
#include "core/response.h"
#include "core/time.h"

namespace barrage {

// Why a hit failed: a closed list. Values are part of the record format: never renumber.
enum class Fault : std::uint8_t {
  none = 0,             // counts as success
  status = 1,           // a response came, and it says no (HTTP: code outside 200..399)
  dns = 2,              // the name was not resolved
  refused = 3,          // nobody listens
  unreachable = 4,      // no route to the host or network
  connect_timeout = 5,  // time ran out before the request could be written
  tls = 6,              // handshake or certificate
  timeout = 7,          // time ran out after the request was written
  reset = 8,            // the connection was closed or reset before the end of the response
  short_body = 9,       // the response ended before its announced length
  protocol = 10,        // the response breaks the protocol
  header_too_large = 11,
  too_large = 12,    // the body is larger than -max-body
  redirect = 13,     // too many, or to a place that is not allowed
  descriptors = 14,  // ours: no socket, for want of a file descriptor or of the kernel's memory
  ports = 15,        // ours: no local port or address left
  cut = 16,          // ours: in flight when the attack was stopped
  dropped = 17,      // ours: due, but never sent
  other = 18,        // a foreign record that names no cause we know
  lost = 19,         // no reply to a message: none came in its time, its connection ended before,
                     // or none was open; the text tells which
};

inline constexpr int kFaults = 20;

// "none", "connect_timeout", ...: the spelling in JSON, reports and documents.
std::string_view to_string(Fault fault) noexcept;
// `other` for a name that is none of them.
Fault fault_from_string(std::string_view name) noexcept;

// How the service time divides: lengths, in this order, one after the other; of a hit that made
// several requests (redirects, resends) the sums over them. What they leave is the generator's own:
// the loop was busy when the response was there. What was going on when a hit failed has the time
// until then. `absent`: the step did not happen (a reused connection has no dns, connect and tls; a
// refused one has no wait), or the driver cannot tell it from the next. A driver may give a step
// more than there was: the attack cuts what reaches behind the end.
struct Phases {
  static constexpr Nanos absent{-1};
  Nanos queue = absent;  // waiting inside the driver, for a connection
  Nanos dns = absent;
  Nanos connect = absent;
  Nanos tls = absent;
  Nanos send = absent;      // connection ready to request written, with its body
  Nanos wait = absent;      // from there to the first byte of the response
  Nanos transfer = absent;  // first byte to last
  bool operator==(const Phases&) const = default;
};

struct Outcome {
  Kind kind = Kind::http;
  What what = What::hit;
  // HTTP status, gRPC status, ...; 0: no response came, or one without a code.
  std::uint16_t code = 0;
  Fault fault = Fault::none;
  bool new_connection = false;
  std::uint32_t attempts = 1;   // how often the request was written: libcurl re-sends silently
  std::string error;            // for people; the same text for the same fault; empty on success
  std::uint64_t bytes_out = 0;  // body bytes sent
  std::uint64_t bytes_in = 0;   // body bytes received, as on the wire
  Phases phases;
  OwnDetails details;                  // what is special to the kind
  std::unique_ptr<Response> response;  // null: none came, or the target asks for none
};
static_assert(sizeof(Outcome) <= 144, "every hit of HTTP pays for it");

}  // namespace barrage
