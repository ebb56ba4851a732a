// What the target server's paths mean. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/behaviour.h"

namespace barrage::server {

// /status/CODE  /delay/DURATION  /bytes/SIZE  /echo  /redirect/N  /drip/CHUNKS/GAP
// /reset  /short  /endless  /hang; every other path follows the options.
struct Route {
  Wish wish;
  bool echo = false;                    // respond with the body of the request
  std::optional<std::string> location;  // for a redirect
  std::optional<std::string> problem;   // an invalid value: the response is this text
};

// `target` is the request target with its query, which is ignored. Never throws: an invalid value
// becomes a 400 with the problem.
Route route(std::string_view target);

}  // namespace barrage::server
