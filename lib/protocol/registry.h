// The list of drivers: which protocol speaks a URL. One line here for each new one.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "loop/loop.h"
#include "net/options.h"
#include "net/route.h"
#include "protocol/http/options.h"
#include "protocol/protocol.h"
#include "protocol/ws/options.h"
#include "protocol/ws/places.h"

namespace barrage {

// "http://host:port" of a whole URL as it is written, without the user.
std::string origin_text(std::string_view url);

struct ProtocolOptions {
  ConnectOptions connect;
  HttpOptions http;
  WsOptions ws;
  WsPlaces ws_places;        // where WebSocket targets lead; empty: there are none
  bool http_targets = true;  // there are others, or may be
};

// What the loops of an attack share, for all drivers that its targets need.
class Protocols {
 public:
  virtual ~Protocols() = default;
  // Looks up and checks what a target needs before it is hit. Any thread but a loop's; may be slow.
  // Empty, or why it cannot work ("cannot look up example.test: Name or service not known").
  virtual std::string prepare(std::string_view url) = 0;
  // Any thread. Where a URL leads that was prepared; holds no secret.
  virtual Route route(std::string_view url) const = 0;
  // Any thread. What waits in prepare() fails at once, and so does what is prepared later.
  virtual void close() noexcept = 0;
  // A driver for one loop, which is the attack's number `worker`; it lives and dies on the loop's
  // thread. Loops are made in any order, so only their number tells which hits come to them.
  virtual std::unique_ptr<Protocol> make(Loop& loop, std::uint32_t worker) = 0;
};

// Throws UsageError or RunError when the options cannot work.
std::unique_ptr<Protocols> make_protocols(ProtocolOptions options);
// What is linked: "libcurl/8.14.1 OpenSSL/3.0.17 ... libuv/1.44.2".
std::string protocol_versions();

}  // namespace barrage
