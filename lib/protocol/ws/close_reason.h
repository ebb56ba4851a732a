// What a server says when it closes, as a part of an error text. Errors are counted by their text,
// so words that differ from connection to connection must not be in it.
#pragma once

#include <string>
#include <string_view>

namespace barrage {

// Printable, at most 60 letters. Each word with a digit is "#": "session 8f3a expired" becomes
// "session # expired".
std::string countable(std::string_view text);
// Of a close frame's payload, which begins with two bytes of code.
std::string close_reason(std::string_view close);

}  // namespace barrage
