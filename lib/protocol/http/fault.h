// Why a hit of HTTP failed: what came of its request, where net/fault.h ends.
#pragma once

#include <curl/curl.h>

#include <cstdint>

#include "net/fault.h"

namespace barrage {

// Why a callback of ours ended a transfer: limits, and what libcurl would have let pass.
enum class Refused : std::uint8_t {
  none,
  body_size,    // -max-response
  growth,       // decoded it is far more than was sent: a bomb
  header_size,  // all headers of the hit together
  redirect_elsewhere,
  redirect_of_head,
  redirect_denied,  // -allow-host and the like
  redirect_scheme,
  redirect_malformed,
  status_line,
  length,  // Content-Length is no number
  two_lengths,
  length_and_encoding,  // Content-Length and Transfer-Encoding
};

// What is known of a hit whose transfer ended, well or not.
struct ResponseEnd {
  TransferEnd transfer{};
  long code = 0;                // HTTP status; 0: none came
  bool request_sent = false;    // the request was written, at least in part
  bool body_sent = true;        // whole
  bool response_began = false;  // a line of the response came
  bool head_complete = true;    // so did the blank line after its headers
  bool tls_cut = false;         // a TLS connection was closed without saying so
  Refused refused = Refused::none;
};

// Fault::none: a response that is a success.
Failure judge(const ResponseEnd& end);

}  // namespace barrage
