#include "core/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace barrage {
namespace {

// The code point of a character of two or three bytes.
unsigned code_point(std::string_view c) {
  const auto low = [&](std::size_t i) { return static_cast<unsigned char>(c[i]) & 0x3fU; };
  const unsigned lead = static_cast<unsigned char>(c[0]);
  return c.size() == 2 ? (lead & 0x1fU) << 6 | low(1) : (lead & 0x0fU) << 12 | low(1) << 6 | low(2);
}

// C1 controls (a terminal may take U+009B for ESC [), line separators, directions.
bool harmful(unsigned code) {
  return (code >= 0x80 && code < 0xa0) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0x200e || code == 0x200f || code == 0x061c;
}

// The number of leading ASCII bytes. Nearly all strings are entirely ASCII.
std::size_t ascii_length(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & high_bits) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
  const bool outside = (lead == 0xed && byte(1) > 0x9f) || (lead == 0xf4 && byte(1) > 0x8f);
  return overlong || outside ? 0 : length;
}

std::string clean_utf8(std::string_view text, std::size_t max_bytes) {
  std::string clean;
  clean.reserve(std::min(text.size(), max_bytes));
  while (!text.empty()) {
    const std::size_t plain = std::min(ascii_length(text), max_bytes - clean.size());
    clean += text.substr(0, plain);
    text.remove_prefix(plain);
    const std::size_t length = utf8_length(text);
    const std::string_view piece = length == 0 ? "\ufffd" : text.substr(0, length);
    if (text.empty() || clean.size() + piece.size() > max_bytes) break;
    clean += piece;
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return clean;
}

std::string printable(std::string_view text) {
  constexpr char hex[] = "0123456789abcdef";
  std::string shown;
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t length = utf8_length(text);
    const std::string_view character = text.substr(0, length);
    if (length == 0 || lead < 0x20 || lead == 0x7f) {
      shown += {'\\', 'x', hex[lead >> 4], hex[lead & 15]};
    } else if ((length == 2 || length == 3) && harmful(code_point(character))) {
      const unsigned code = code_point(character);
      shown +=
          {'\\', 'u', hex[code >> 12], hex[code >> 8 & 15], hex[code >> 4 & 15], hex[code & 15]};
    } else {
      shown += character;
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return shown;
}

}  // namespace barrage
