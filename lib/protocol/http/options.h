// What a user can ask of the HTTP driver beside its connections (ConnectOptions). Filled by
// cmd/attack.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace barrage {

struct HttpOptions {
  bool http2 = true;                     // offer HTTP/2 over TLS
  bool h2c = false;                      // HTTP/2 without TLS, by prior knowledge
  bool keepalive = true;                 // false: a new connection for each hit
  bool chunked = false;                  // send bodies in chunks, without a length
  bool compressed = false;               // ask for compressed responses, and decode them
  std::int64_t max_response = 64 << 20;  // bytes of body to receive; 0 or less: no limit
  // How many to follow; 0: a redirect is a fault; -1: it is the response.
  std::int64_t redirects = 10;
  bool redirects_anywhere = false;  // false: same host and port, or from http to https on that host
  std::vector<std::string> redirects_keep;  // headers that go to other hosts, too, in any case
};

// Throws UsageError for options that cannot work together.
void check(const HttpOptions& options);

// Whether a header goes with a redirect to another host or port: those that may be secret do not,
// unless redirects_keep names them, and Host never does.
bool follows_redirects(std::string_view header, const HttpOptions& options);

}  // namespace barrage
