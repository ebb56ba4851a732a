#include "cli/values.h"

#include <charconv>
#include <cmath>
#include <string>

#include "core/error.h"

namespace barrage {
namespace {

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

[[noreturn]] void not_whole(std::string_view text) {
  throw ValueError(quoted(text) + " is not a whole number; write e.g. 1000, 1_000 or 0x3e8");
}

// Underscores may stand between digits and after the base prefix, as in Go.
std::string without_underscores(std::string_view digits, std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (digits[i] != '_') {
      plain += digits[i];
    } else if (i + 1 == digits.size() || digits[i + 1] == '_') {
      not_whole(text);
    }
  }
  return plain;
}

int take_base(std::string_view& digits) {
  if (digits.size() < 2 || digits[0] != '0') return 10;
  const char mark = static_cast<char>(digits[1] | 0x20);  // lower case
  const int base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
  digits.remove_prefix(base ? 2 : 1);
  return base ? base : 8;
}

// The value without its sign. False: does not fit into 64 bits.
bool magnitude(std::string_view text, std::string_view digits, std::uint64_t& value) {
  const bool prefix = digits.size() > 1 && digits[0] == '0';
  const int base = take_base(digits);
  if (!prefix && digits.starts_with('_')) not_whole(text);
  const std::string plain = without_underscores(digits, text);
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value, base);
  if (error == std::errc::invalid_argument || end != plain.data() + plain.size()) not_whole(text);
  return error == std::errc();
}

}  // namespace

bool parse_bool(std::string_view text) {
  for (const std::string_view yes : {"1", "t", "T", "true", "TRUE", "True"}) {
    if (text == yes) return true;
  }
  for (const std::string_view no : {"0", "f", "F", "false", "FALSE", "False"}) {
    if (text == no) return false;
  }
  throw ValueError(quoted(text) + " is neither true nor false");
}

std::int64_t parse_integer(std::string_view text, std::int64_t least, std::int64_t most) {
  std::string_view digits = text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  std::uint64_t size = 0;
  bool fits = magnitude(text, digits, size);
  // Unsigned arithmetic: the least number has no positive counterpart.
  const std::uint64_t value = negative ? -size : size;
  if (negative && size != 0) {
    fits = fits && least < 0 && size <= -static_cast<std::uint64_t>(least);
  } else {
    fits = fits && most >= 0 && size <= static_cast<std::uint64_t>(most) &&
           (least <= 0 || size >= static_cast<std::uint64_t>(least));
  }
  if (!fits) {
    throw ValueError(quoted(text) + " is out of range; from " + std::to_string(least) + " to " +
                     std::to_string(most) + " is possible");
  }
  return static_cast<std::int64_t>(value);
}

std::uint64_t parse_natural(std::string_view text, std::uint64_t most, std::uint64_t least) {
  std::string_view digits = text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  std::uint64_t value = 0;
  const bool fits = magnitude(text, digits, value);
  if ((negative && (!fits || value != 0)) || value < least) {
    throw ValueError(quoted(text) + (negative ? " is negative" : " is too small") + "; write " +
                     std::to_string(least) + " or more");
  }
  if (!fits || value > most) {
    throw ValueError(quoted(text) + " is out of range; at most " + std::to_string(most) +
                     " is possible");
  }
  return value;
}

double parse_number(std::string_view text) {
  double value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc() || end != last || !std::isfinite(value)) {
    throw ValueError(quoted(text) + " is not a number; write e.g. 10 or 0.5");
  }
  return value;
}

}  // namespace barrage
