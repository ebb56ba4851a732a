// Strings from targets and servers may contain any bytes; all output is UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace barrage {

// Length of the character at the start of `text`, which is not empty; 0 if it is invalid (overlong,
// surrogate, incomplete, above U+10FFFF).
std::size_t utf8_length(std::string_view text);

// `text` with each invalid byte replaced by U+FFFD, cut after the last character that ends within
// `max_bytes`.
std::string clean_utf8(std::string_view text, std::size_t max_bytes = std::string_view::npos);

// `text` made safe for a terminal: control characters, line separators, bidirectional controls and
// invalid bytes become escapes like \x1b or \u202e.
std::string printable(std::string_view text);

}  // namespace barrage
