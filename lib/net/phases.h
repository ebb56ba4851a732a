// How the time of a transfer divides, worked out from what libcurl keeps of it. A transfer is more
// than one request when redirects are followed, or when libcurl silently sends a request again.
#pragma once

#include <span>

#include "core/outcome.h"
#include "net/curl.h"

namespace barrage {

// Times from each request's own start, added up over all requests so far, as libcurl has it. Zero:
// no request came so far.
struct Marks {
  Nanos began{};  // the current request, since the start of the transfer
  Nanos queued{}, resolved{}, connected{}, secured{};
  Nanos written{}, first_byte{};
  long connections = 0;  // made so far
};

Marks marks_of(CURL* easy);

// libcurl reports when a request was written from 8.10 on. Without it `wait` takes that time, too.
inline constexpr bool kReportsWritten = LIBCURL_VERSION_NUM >= 0x080a00;

struct Known {
  bool resolves = false;   // libcurl resolves names, else they were known before
  bool handshake = false;  // a TLS handshake began; libcurl reports when only if it succeeds
  bool reports_written = kReportsWritten;
};

// `ready`: of each request that got its connection, at the moment when it was about to be written;
// `end`, `total`: at the end of the transfer. What was going on when a request ended early gets the
// time until then. Pure.
Phases divide(std::span<const Marks> ready, const Marks& end, Nanos total, const Known& known);

}  // namespace barrage
