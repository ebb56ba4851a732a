#include "core/kind.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace barrage {
namespace {

struct Name {
  std::string_view text;
  unsigned value;
  std::string_view hit;  // what a hit is called
};

constexpr Name kKinds[] = {
#define BARRAGE_KIND(name, number, hit, code) {#name, number, #hit},
    BARRAGE_KINDS(BARRAGE_KIND)
#undef BARRAGE_KIND
};

constexpr std::array<std::string_view, 7> kWhats = {"hit",     "step", "connect", "disconnect",
                                                    "recover", "ping", "cut"};

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
  const auto value = static_cast<unsigned>(kind);
  const auto* const known = std::find_if(std::begin(kKinds), std::end(kKinds),
                                         [&](const Name& name) { return name.value == value; });
  const bool listed = known != std::end(kKinds);
  if (listed && what == What::hit) return std::string(known->hit);
  std::string text(listed ? std::string(known->text) : std::to_string(value));
  if (what == What::hit) return text;
  text += '_';
  const auto place = static_cast<std::size_t>(what);
  return text += place < kWhats.size() ? std::string(kWhats[place]) : std::to_string(place);
}

std::optional<KindWhat> parse_kind(std::string_view text) {
  if (text == "http") return KindWhat{Kind::http, What::hit};  // most records: not in parts
  for (const Name& name : kKinds) {
    if (name.hit == text) return KindWhat{static_cast<Kind>(name.value), What::hit};
  }
  const std::size_t line = std::min(text.find('_'), text.size());
  const std::optional<Kind> kind = parse_protocol(text.substr(0, line));
  const std::optional<What> what =
      line == text.size() ? What::hit : parse_what(text.substr(line + 1));
  // There is one text for each: not "ws", "http_hit" or "ws_2".
  if (!kind || !what || kind_text(*kind, *what) != text) return std::nullopt;
  return KindWhat{*kind, *what};
}

}  // namespace barrage
