// The response to a hit, for what needs it: checks, extracted values, cookies.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/target.h"

namespace barrage {

// A value. Its code is Outcome::code. Protocols without headers leave them empty.
struct Response {
  std::vector<Header> headers;  // as received, duplicates kept; those of the last response
  std::string body;             // at most Target::response_bytes
  bool truncated = false;       // the body was longer

  // Appends to the body, which grows to at most `most` bytes.
  void append(std::string_view bytes, std::size_t most) {
    const std::size_t room = most - std::min(most, body.size());
    body.append(bytes.substr(0, room));
    truncated = truncated || bytes.size() > room;
  }
};

}  // namespace barrage
