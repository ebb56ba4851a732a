// What a protocol driver knows of one hit. When it was due, sent and done is not among it: the
// attack stamps these times.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/details.h"
#include "core/kind.h"
#include "core/response.h"
#include "core/time.h"

namespace barrage {

// Why a hit failed: a closed list. Numbers are part of the record format and never change.
enum class Fault : std::uint8_t {
  none = 0,             // counts as success
  status = 1,           // the response has an error code (HTTP: outside 200..399)
  dns = 2,              // the name was not resolved
  refused = 3,          // nothing listens on the port
  unreachable = 4,      // no route to the host or network
  connect_timeout = 5,  // the timeout expired before the request was written
  tls = 6,              // handshake or certificate
  timeout = 7,          // the timeout expired after the request was written
  reset = 8,            // the connection was closed or reset before the end of the response
  short_body = 9,       // the response ended before its announced length
  protocol = 10,        // the response breaks the protocol
  header_too_large = 11,
  too_large = 12,    // the body is larger than -max-response
  redirect = 13,     // too many redirects, or one to a URL that is not allowed
  descriptors = 14,  // ours: no socket, for lack of a file descriptor or of kernel memory
  ports = 15,        // ours: no local port or address left
  cut = 16,          // ours: in flight when the attack was stopped
  dropped = 17,      // ours: due, but never sent
  other = 18,        // a foreign record with an unknown cause
  lost = 19,         // no reply to a message: it timed out, its connection ended, or no connection
                     // was open; the error text says which
  check = 20,        // the response arrived, and is not what the target expects
};

inline constexpr int kFaults = 21;

// The error texts of dropped hits: readers distinguish the causes by them.
inline constexpr std::string_view kDroppedOutputFull =
    "not sent: the reader of the output is too slow";
inline constexpr std::string_view kDroppedOverrun = "not sent: still owed after -overrun";

// "none", "connect_timeout", ...: the spelling in JSON, reports and documents.
std::string_view to_string(Fault fault) noexcept;
// `other` for an unknown name.
Fault fault_from_string(std::string_view name) noexcept;

// How the service time divides into phases. They are durations and follow each other in this order.
// For a hit with several requests (redirects, resends) they are sums. The rest of the service time
// is the generator's own: its loop was busy when the response arrived. When a hit fails, the
// current phase lasts until the failure. `absent`: the phase did not happen (a reused connection
// has no dns, connect and tls; a refused one has no wait), or the driver cannot separate it from
// the next one. The sum may exceed the service time: the attack truncates it.
struct Phases {
  static constexpr Nanos absent{-1};
  Nanos queue = absent;  // waiting inside the driver, for a connection
  Nanos dns = absent;
  Nanos connect = absent;
  Nanos tls = absent;
  Nanos send = absent;      // from a ready connection until the request with its body is written
  Nanos wait = absent;      // from then to the first byte of the response
  Nanos transfer = absent;  // first byte to last
  bool operator==(const Phases&) const = default;
};

struct Outcome {
  Kind kind = Kind::http;
  What what = What::hit;
  // HTTP status, gRPC status, ...; 0: no response, or one without a code.
  std::uint16_t code = 0;
  Fault fault = Fault::none;
  bool new_connection = false;
  std::uint32_t attempts = 1;   // times the request was written: libcurl resends it silently
  std::string error;            // for people; always the same for the same cause; empty on success
  std::uint64_t bytes_out = 0;  // body bytes sent
  std::uint64_t bytes_in = 0;   // body bytes received, as on the wire
  Phases phases;
  OwnDetails details;                  // specific to the kind
  std::unique_ptr<Response> response;  // null: none arrived, or the target wants none
};
static_assert(sizeof(Outcome) <= 144, "every HTTP hit pays for it");

}  // namespace barrage
