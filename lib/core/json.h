// Appends JSON values to a string: the only way in which records, reports and pages make JSON. The
// caller writes braces, commas and names.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace barrage {

// "text" with its quotes, safe inside HTML too: <, >, &, control characters, U+2028 and U+2029
// become \u escapes, each byte that is not UTF-8 becomes \ufffd. As Go's encoder writes it.
void append_json(std::string& out, std::string_view text);

// The shortest text that reads back as the same number, in Go's form: 13, 0.05, 1e+21, 1e-9.
// NaN and infinity become null.
void append_json(std::string& out, double value);

template <std::integral T>
requires(!std::same_as<T, bool> && !std::same_as<T, char>) void append_json(std::string& out,
                                                                            T value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

template <std::same_as<bool> T>  // a template, so that no pointer becomes a bool
void append_json(std::string& out, T value) {
  out += value ? "true" : "false";
}

}  // namespace barrage
