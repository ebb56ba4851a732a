// What the target server's paths mean. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/behaviour.h"

namespace barrage::server {

// /status/CODE  /delay/DURATION  /bytes/SIZE  /echo  /redirect/N  /drip/CHUNKS/GAP
// /reset  /short  /endless  /hang; every other path leaves all to the options.
struct Route {
  Wish wish;
  bool echo = false;                    // the body of the request is the body of the answer
  std::optional<std::string> location;  // for a redirect
  std::optional<std::string> problem;  // a value that cannot be understood: the answer is this text
};

// `target` is the request target, with its query, which is ignored. Never throws: what is wrong
// becomes a 400 that says so.
Route route(std::string_view target);

}  // namespace barrage::server
