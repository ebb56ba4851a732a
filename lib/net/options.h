// What a user can ask of the connections of an attack, whatever is spoken on them. Filled by
// cmd/attack, checked once by Connector.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/target.h"
#include "core/time.h"
#include "net/guard.h"

namespace barrage {

struct ConnectOptions {
  // Of a whole hit, and so of connecting, too; 0: none.
  Nanos timeout{std::chrono::seconds(30)};
  std::uint64_t idle_connections = 10'000;  // that are kept
  std::uint64_t max_connections = 0;        // per host; 0: no limit
  std::uint32_t loops = 1;                  // how many loops share these two

  bool insecure = false;                // do not verify the server's certificate
  std::string cert, key;                // PEM files of the client; key empty: it is in cert
  std::vector<std::string> root_certs;  // PEM files instead of the system's
  bool session_tickets = false;         // resume TLS sessions

  std::vector<std::string> connect_to;       // "host:port:host:port"; equal sources take turns
  std::vector<std::string> resolvers;        // "ip" or "ip:port"; empty: the system's
  Nanos dns_ttl{};                           // 0: resolve names once; < 0: for each connection
  std::vector<std::string> local_addresses;  // used in turn; empty: the system chooses
  std::string unix_socket;
  Guard::Options guard;                // where to connect at all
  std::string proxy;                   // empty: none; "env": from the environment; else a URL
  std::vector<Header> proxy_headers;   // for the proxy alone
  std::string user_agent = "barrage";  // how this program names itself, to proxies and servers
};

}  // namespace barrage
