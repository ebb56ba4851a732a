#include "core/hit_kind.h"

#include <algorithm>
#include <array>

namespace barrage {
namespace {

constexpr std::array<std::string_view, 9> kNames = {"http",          "ws_event",   "grpc",
                                                    "postgres",      "flow",       "ws_connect",
                                                    "ws_disconnect", "ws_recover", "ws_ping"};

}  // namespace

std::string_view to_string(HitKind kind) noexcept {
  const auto index = static_cast<std::size_t>(kind);
  return index < kNames.size() ? kNames[index] : std::string_view();
}

std::optional<HitKind> kind_from_string(std::string_view name) noexcept {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<HitKind>(found - kNames.begin());
}

HitKind kind_of_url(std::string_view url) noexcept {
  constexpr auto alike = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
  for (const std::string_view scheme : {"ws://", "wss://"}) {
    const std::string_view begin = url.substr(0, scheme.size());
    if (std::equal(begin.begin(), begin.end(), scheme.begin(), scheme.end(), alike)) {
      return HitKind::ws_event;
    }
  }
  return HitKind::http;
}

}  // namespace barrage
