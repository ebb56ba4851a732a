// One connection of the target server. Private to lib/server; only the socket of Boost is visible.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>

#include "server/behaviour.h"
#include "server/request_log.h"

namespace barrage::server {

// What all connections share; outlives them.
struct Site {
  Behaviour behaviour;
  RequestLog log;
  std::uint64_t max_body;
};

// Serves `socket` until it is closed, in handlers of its executor; the connection ends with the
// executor's context. `number` is logged.
void serve(Site& site, boost::asio::ip::tcp::socket socket, std::uint64_t number);

}  // namespace barrage::server
