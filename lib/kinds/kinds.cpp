#include "kinds/kinds.h"

#include <algorithm>

#include "core/ascii.h"
#include "kinds/ws_details.h"

namespace barrage {

std::span<const std::string_view> detail_names(Kind kind) noexcept {
  if (kind == Kind::ws) return WsDetails::names;
  return {};
}

Kind kind_of_url(std::string_view url) noexcept {
  constexpr auto alike = [](char a, char b) { return to_lower(a) == b; };
  for (const std::string_view scheme : {"ws://", "wss://"}) {
    const std::string_view begin = url.substr(0, scheme.size());
    if (std::equal(begin.begin(), begin.end(), scheme.begin(), scheme.end(), alike)) {
      return Kind::ws;
    }
  }
  return Kind::http;
}

}  // namespace barrage
