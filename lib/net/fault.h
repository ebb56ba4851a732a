// Why a hit failed, judged by what libcurl says. Texts name no address, port or counter, so that
// equal faults have equal texts and can be counted.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <string>

#include "core/local_troubles.h"
#include "core/outcome.h"

namespace barrage {

// CURLE_TOO_LARGE, which has no name before libcurl 8.6.
inline constexpr auto kCurlTooLarge = static_cast<CURLcode>(100);

// Why a callback of ours ended a transfer: limits, and what libcurl would have let pass.
enum class Refused : std::uint8_t {
  none,
  body_size,    // -max-body
  growth,       // decoded it is far more than was sent: a bomb
  header_size,  // all headers of the hit together
  redirect_elsewhere,
  redirect_scheme,
  redirect_malformed,
  status_line,
  length,  // Content-Length is no number
  two_lengths,
  length_and_encoding,  // Content-Length and Transfer-Encoding
};

// What is known of a transfer that ended.
struct TransferEnd {
  CURLcode rc = CURLE_OK;
  long code = 0;                // HTTP status; 0: none came
  long os_error = 0;            // CURLINFO_OS_ERRNO
  long tunnel_code = 0;         // of the proxy's response to CONNECT; 0: none came
  int socket_error = 0;         // errno of a socket() that failed
  long verify_result = 0;       // CURLINFO_SSL_VERIFYRESULT
  bool waiting = false;         // for a connection to become free, most of its time
  bool handshake = false;       // a TLS handshake began
  bool request_sent = false;    // the request was written, at least in part
  bool body_sent = true;        // whole
  bool response_began = false;  // a line of the response came
  bool head_complete = true;    // so did the blank line after its headers
  bool tls_cut = false;         // a TLS connection was closed without saying so
  Refused refused = Refused::none;
  bool resolving = false;    // libcurl was resolving the name
  bool proxied = false;      // the hit goes through a proxy
  std::string message{};     // libcurl's own words
  std::string host{};        // of the URL, for names that do not resolve
  std::string no_address{};  // why it has none, if that is known
};

struct Failure {
  Fault fault = Fault::none;
  std::string error;
};
Failure judge(const TransferEnd& ending);

// Counts the errno of a socket() or connect() that failed, if the cause is on this side.
void count_trouble(int error, LocalTroubles& into) noexcept;

// "404 Not Found"; "599" for a code without a name.
std::string status_text(long code);

}  // namespace barrage
