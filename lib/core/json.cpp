#include "core/json.h"

#include <array>
#include <cmath>
#include <cstddef>

#include "core/utf8.h"

namespace barrage {
namespace {

constexpr char kHex[] = "0123456789abcdef";

// ASCII that stands for itself between the quotes.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (int c = 0x20; c < 0x7f; ++c) plain[c] = true;
  for (const char c : {'"', '\\', '<', '>', '&'}) plain[static_cast<unsigned char>(c)] = false;
  return plain;
}();

void append_escape(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
  }
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
  out += '"';
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t run = i;
    while (run < text.size() && kPlain[static_cast<unsigned char>(text[run])]) ++run;
    out.append(text, i, run - i);
    i = run;
    if (i == text.size()) break;
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      append_escape(out, c);
      ++i;
      continue;
    }
    const std::size_t length = utf8_length(text.substr(i));
    const std::string_view rune = text.substr(i, length);
    if (length == 0) {
      out += "\\ufffd";
    } else {
      out += printable(
          rune);  // an escape is one of JSON's: C1, directions, line ends of old JavaScript
    }
    i += length == 0 ? 1 : length;
  }
  out += '"';
}

void append_json(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char text[32];
  const double size = std::fabs(value);
  const bool plain = value == 0 || (size >= 1e-6 && size < 1e21);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const char* end = std::to_chars(text, text + sizeof text, value, format).ptr;
  std::string_view written(text, static_cast<std::size_t>(end - text));
  // Go writes 1e-9 where C writes 1e-09.
  const std::size_t e = plain ? std::string_view::npos : written.find("e-0");
  if (e == std::string_view::npos) {
    out += written;
  } else {
    out += written.substr(0, e + 2);
    out += written.substr(e + 3);
  }
}

}  // namespace barrage
