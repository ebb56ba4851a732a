// What hostile servers do, one function for each port. Add a behaviour to the list of its file; a
// new file adds its list to all_behaviours() in main.cpp. One without TLS is there with TLS, too,
// under its name and "_tls".
#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "support/hostile/connection.h"

namespace barrage::test::hostile {

// Which certificate is shown; all but `none` are for connections that speak TLS before serve().
enum class Certificate { none, good, expired, other_host, self_signed };

struct Behaviour {
  std::string_view name;
  std::string_view scheme = "http";  // of the URL that leads here
  Certificate certificate = Certificate::none;
  std::string_view alpn{};           // the protocol to agree on, if it is offered; empty: none
  std::chrono::milliseconds late{};  // before the handshake
  bool wants_certificate = false;    // of the client
  int most_tls = 0;                  // TLS1_2_VERSION, ...; 0: any
  void (*serve)(Connection&) = nullptr;
};

std::vector<Behaviour> slow_behaviours();
std::vector<Behaviour> endless_behaviours();
std::vector<Behaviour> malformed_behaviours();
std::vector<Behaviour> broken_off_behaviours();
std::vector<Behaviour> encoded_behaviours();
std::vector<Behaviour> tls_behaviours();
std::vector<Behaviour> redirect_behaviours();
std::vector<Behaviour> proxy_behaviours();
std::vector<Behaviour> http2_behaviours();
std::vector<Behaviour> websocket_behaviours();

}  // namespace barrage::test::hostile
