// Why a connection could not be made, judged by what libcurl says. Texts name no address, port or
// counter, so that equal faults have equal texts and can be counted.
#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "core/local_troubles.h"
#include "core/outcome.h"
#include "net/guard.h"

namespace barrage {

// CURLE_TOO_LARGE, which has no name before libcurl 8.6.
inline constexpr auto kCurlTooLarge = static_cast<CURLcode>(100);

// What is known of a transfer of libcurl's that ended before anything could be sent on it.
struct TransferEnd {
  CURLcode rc = CURLE_OK;
  long os_error = 0;         // CURLINFO_OS_ERRNO
  long tunnel_code = 0;      // status of the proxy's response to CONNECT; 0: none came
  int socket_error = 0;      // errno of a socket() that failed, or error_of() why there is none
  long verify_result = 0;    // CURLINFO_SSL_VERIFYRESULT
  bool waiting = false;      // for a connection to become free, most of its time
  bool resolving = false;    // libcurl was resolving the name
  bool handshake = false;    // a TLS handshake began
  bool proxied = false;      // it goes through a proxy
  std::string message{};     // libcurl's own words
  std::string host{};        // of the URL, for names that do not resolve
  std::string no_address{};  // why it has none, if that is known
};

// Where else an errno stands: below 0.
constexpr int error_of(Denied denied) { return -static_cast<int>(denied); }

struct Failure {
  Fault fault = Fault::none;
  std::string error;
};
// Whether the proxy responded to CONNECT, and made no tunnel.
bool tunnel_failed(const TransferEnd& end);
// `end.rc` is not CURLE_OK.
Failure judge(const TransferEnd& end);

// The alert with which the peer ended TLS, from libcurl's words: "certificate required". With TLS
// 1.3 it may come after the handshake. Empty: they name none.
std::string_view tls_alert(std::string_view message);
// What to say of it.
Failure judge_alert(std::string_view alert);

// Counts the errno of a socket() or connect() that failed, if the cause is on this side.
void count_trouble(int error, LocalTroubles& into) noexcept;

}  // namespace barrage
