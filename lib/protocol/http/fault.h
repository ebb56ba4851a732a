// Tells from what libcurl says why a hit failed. Texts name no address, port or counter, so that
// equal faults have equal texts and can be counted.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <string>

#include "core/outcome.h"

namespace barrage {

// What is known of a transfer that ended.
struct Ending {
  CURLcode rc = CURLE_OK;
  long code = 0;              // HTTP status; 0: none came
  long os_error = 0;          // CURLINFO_OS_ERRNO
  int socket_error = 0;       // errno of a socket() that failed
  long verify_result = 0;     // CURLINFO_SSL_VERIFYRESULT
  bool request_sent = false;  // the request was written, at least in part
  bool answer_began = false;  // a byte of the answer came
  bool body_too_large = false, header_too_large = false;  // our own caps
  bool redirect_refused = false;
  bool looking_up = false;   // libcurl was looking the name up
  std::string host{};        // of the URL, for names that do not resolve
  std::string no_address{};  // why it has none, if that is known
};

struct Verdict {
  Fault fault = Fault::none;
  std::string error;
};
Verdict judge(const Ending& ending);

// "404 Not Found"; "599" for a code without a name.
std::string status_text(long code);

}  // namespace barrage
