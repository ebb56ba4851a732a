// What a user can ask of the HTTP driver. Filled by cmd/attack, checked once by HttpContext.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/target.h"
#include "core/time.h"

namespace barrage {

struct HttpOptions {
  bool http2 = true;                        // offer HTTP/2 over TLS
  bool h2c = false;                         // HTTP/2 without TLS, by prior knowledge
  bool keepalive = true;                    // false: a new connection for each hit
  bool chunked = false;                     // send bodies in chunks, without a length
  bool compressed = false;                  // ask for compressed answers, and decode them
  Nanos timeout{std::chrono::seconds(30)};  // of a whole hit; 0: none
  std::int64_t max_body = 64 << 20;         // bytes of body to receive; 0 or less: no limit
  std::uint64_t connections = 10'000;       // idle connections kept
  std::uint64_t max_connections = 0;        // per host; 0: no limit
  std::uint32_t loops = 1;                  // how many loops share these two

  std::int64_t redirects =
      10;  // how many to follow; 0: a redirect is a fault; -1: it is the answer
  bool redirects_anywhere = false;  // false: same host and port, or from http to https on that host

  bool insecure = false;                // do not verify the server's certificate
  std::string cert, key;                // PEM files of the client; key empty: it is in cert
  std::vector<std::string> root_certs;  // PEM files instead of the system's
  bool session_tickets = false;         // resume TLS sessions

  std::vector<std::string> connect_to;       // "host:port:host:port"; equal sources take turns
  std::vector<std::string> resolvers;        // "ip" or "ip:port"; empty: the system's
  Nanos dns_ttl{};                           // 0: names are looked up once; < 0: per connection
  std::vector<std::string> local_addresses;  // used in turn; empty: the system chooses
  std::string unix_socket;
  std::string proxy;                  // empty: none; "env": from the environment; else a URL
  std::vector<Header> proxy_headers;  // for the proxy alone
  std::string user_agent = "barrage";
};

}  // namespace barrage
