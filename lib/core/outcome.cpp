#include "core/outcome.h"

#include <array>

namespace barrage {
namespace {

constexpr std::array<std::string_view, kFaults> kNames = {
    "none",      "status",   "dns",         "refused",    "unreachable", "connect_timeout",
    "tls",       "timeout",  "reset",       "short_body", "protocol",    "header_too_large",
    "too_large", "redirect", "descriptors", "ports",      "cut",         "dropped",
    "other",     "lost",     "check"};

}  // namespace

std::string_view to_string(Fault fault) noexcept {
  const auto index = static_cast<std::size_t>(fault);
  return kNames[index < kNames.size() ? index : static_cast<std::size_t>(Fault::other)];
}

Fault fault_from_string(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Fault>(i);
  }
  return Fault::other;
}

}  // namespace barrage
