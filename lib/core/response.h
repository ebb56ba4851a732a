// What came back for a hit, for who asked for it: checks, extracted values, cookies.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/target.h"

namespace barrage {

// A value. Its code is Outcome::code. Of a protocol without headers there are none.
struct Response {
  std::vector<Header> headers;  // as they came, duplicates kept; those of the last response
  std::string body;             // at most as much as was asked for
  bool truncated = false;       // there was more

  // Appends to the body, up to `most` bytes of it.
  void append(std::string_view bytes, std::size_t most) {
    const std::size_t room = most - std::min(most, body.size());
    body.append(bytes.substr(0, room));
    truncated = truncated || bytes.size() > room;
  }
};

}  // namespace barrage
