#include "core/kind.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace barrage {
namespace {

struct Name {
  std::string_view text;
  unsigned value;
};

constexpr Name kKinds[] = {
#define BARRAGE_KIND(name, number) {#name, number},
    BARRAGE_KINDS(BARRAGE_KIND)
#undef BARRAGE_KIND
};

constexpr std::array<std::string_view, 7> kWhats = {"hit",     "step", "connect", "disconnect",
                                                    "recover", "ping", "cut"};

constexpr std::string_view kEvent = "ws_event";  // what a hit over a WebSocket is called

std::optional<std::uint8_t> parse_number(std::string_view text) {
  std::uint8_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Kind> parse_protocol(std::string_view text) {
  for (const Name& name : kKinds) {
    if (name.text == text) return static_cast<Kind>(name.value);
  }
  const auto number = parse_number(text);
  return number ? std::optional(static_cast<Kind>(*number)) : std::nullopt;
}

std::optional<What> parse_what(std::string_view text) {
  const auto* const found = std::find(kWhats.begin(), kWhats.end(), text);
  if (found != kWhats.end()) return static_cast<What>(found - kWhats.begin());
  const auto number = parse_number(text);
  return number ? std::optional(static_cast<What>(*number)) : std::nullopt;
}

}  // namespace

std::string kind_text(Kind kind, What what) {
  if (kind == Kind::ws && what == What::hit) return std::string(kEvent);
  const auto value = static_cast<unsigned>(kind);
  const auto* const known = std::find_if(std::begin(kKinds), std::end(kKinds),
                                         [&](const Name& name) { return name.value == value; });
  std::string text(known != std::end(kKinds) ? std::string(known->text) : std::to_string(value));
  if (what == What::hit) return text;
  text += '_';
  const auto place = static_cast<std::size_t>(what);
  return text += place < kWhats.size() ? std::string(kWhats[place]) : std::to_string(place);
}

std::optional<KindWhat> parse_kind(std::string_view text) {
  if (text == "http") return KindWhat{Kind::http, What::hit};  // most records: not in parts
  if (text == kEvent) return KindWhat{Kind::ws, What::hit};
  const std::size_t line = std::min(text.find('_'), text.size());
  const std::optional<Kind> kind = parse_protocol(text.substr(0, line));
  const std::optional<What> what =
      line == text.size() ? What::hit : parse_what(text.substr(line + 1));
  // There is one text for each: not "ws", "http_hit" or "ws_2".
  if (!kind || !what || kind_text(*kind, *what) != text) return std::nullopt;
  return KindWhat{*kind, *what};
}

Kind kind_of_url(std::string_view url) noexcept {
  constexpr auto alike = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
  for (const std::string_view scheme : {"ws://", "wss://"}) {
    const std::string_view begin = url.substr(0, scheme.size());
    if (std::equal(begin.begin(), begin.end(), scheme.begin(), scheme.end(), alike)) {
      return Kind::ws;
    }
  }
  return Kind::http;
}

}  // namespace barrage
