// What a user can ask of the protocols, filled by cmd/attack from flags. Each protocol reads what
// it understands.
#pragma once

#include "core/time.h"
#include "net/options.h"
#include "protocol/http/options.h"
#include "protocol/ws/options.h"

namespace barrage {

struct ProtocolOptions {
  ConnectOptions connect;
  HttpOptions http;
  WsFlags ws;
  Nanos drain{std::chrono::seconds(5)};  // for connections to be closed in good order at the end
};

}  // namespace barrage
