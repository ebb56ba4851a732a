// Texts come from targets and servers and may hold any bytes; what we write is UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace barrage {

// Bytes of the character at the start of `text`, which is not empty; 0: there is none (overlong,
// surrogate, cut off, above U+10FFFF).
std::size_t utf8_length(std::string_view text);

// `text` with each byte that belongs to no character replaced by U+FFFD, cut behind the last
// character that ends within `max_bytes`.
std::string clean_utf8(std::string_view text, std::size_t max_bytes = std::string_view::npos);

// `text` as a terminal may show it: control characters, line separators, signs that turn the
// direction of writing, and bytes that belong to no character become \x1b or \u202e.
std::string printable(std::string_view text);

}  // namespace barrage
