#include "targets/check.h"

#include <strings.h>

#include <algorithm>

#include "core/ascii.h"
#include "core/units.h"
#include "core/utf8.h"

namespace barrage {
namespace {

constexpr std::size_t quote_bytes = 60;
// Of a URL, a header name or a header value. libcurl sends no head of more than 1 MiB.
constexpr std::size_t max_part_bytes = std::size_t{256} << 10;

// As Go trims it, but for line feeds: a line has none.
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r' && c != '\n'); }
bool is_visible(char c) { return static_cast<unsigned char>(c - 0x21) < 0x5e; }  // ASCII

constexpr ByteSet token_bytes =
    byte_set("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
// Not functions, which algorithms would call for each byte.
constexpr auto is_token = [](char c) { return contains(token_bytes, c); };

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::optional<Problem> control_character(std::string_view text, std::string_view what,
                                         std::string_view allowed = "") {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_control(text[i]) && allowed.find(text[i]) == std::string_view::npos) {
      return Problem{i, "control character " + quote(text.substr(i, 1)) + " in the " +
                            std::string(what) + "; leave it out or encode it"};
    }
  }
  return std::nullopt;
}

// A space of Unicode beyond ASCII: one character of UTF-8.
bool is_wide_space(std::string_view c) {
  if (c == "\xC2\x85" || c == "\xC2\xA0" || c == "\xE1\x9A\x80" || c == "\xE2\x81\x9F" ||
      c == "\xE3\x80\x80") {
    return true;
  }
  if (c.size() != 3 || !c.starts_with("\xE2\x80")) return false;
  const auto last = static_cast<unsigned char>(c[2]);  // U+2000 to U+200A, and three more
  return last <= 0x8A || last == 0xA8 || last == 0xA9 || last == 0xAF;
}

// Bytes of the white space that `text` begins or ends with; 0: it does not.
std::size_t space_in_front(std::string_view text) {
  if (text.empty() || is_space(text.front())) return text.empty() ? 0 : 1;
  if (static_cast<unsigned char>(text.front()) < 0x80) return 0;
  return is_wide_space(text.substr(0, 2)) ? 2 : is_wide_space(text.substr(0, 3)) ? 3 : 0;
}
std::size_t space_at_end(std::string_view text) {
  if (text.empty() || is_space(text.back())) return text.empty() ? 0 : 1;
  if (static_cast<unsigned char>(text.back()) < 0x80) return 0;
  for (const std::size_t size : {2, 3}) {
    if (text.size() >= size && is_wide_space(text.substr(text.size() - size))) return size;
  }
  return 0;
}

std::string_view trim_all(std::string_view text) {
  while (const std::size_t size = space_in_front(text)) text.remove_prefix(size);
  while (const std::size_t size = space_at_end(text)) text.remove_suffix(size);
  return text;
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  if (text.empty() || (is_visible(text.front()) && is_visible(text.back()))) return text;
  return trim_all(text);
}

std::string quote(std::string_view text) {
  return '"' + printable(text.substr(0, quote_bytes)) +
         (text.size() > quote_bytes ? "...\"" : "\"");
}

std::optional<Problem> check_method(std::string_view method) {
  if (method.empty()) return Problem{0, "no method; write e.g. \"GET\""};
  const auto bad = std::find_if_not(method.begin(), method.end(), is_upper);
  if (bad == method.end()) return std::nullopt;
  const std::string upper = upper_case(std::string(method));
  const bool fits = std::all_of(upper.begin(), upper.end(), is_upper);
  if (fits) {
    return Problem{
        0, "method " + quote(method) + " is not made of upper-case letters; write " + quote(upper)};
  }
  return Problem{static_cast<std::size_t>(bad - method.begin()),
                 "the method is not made of upper-case letters; write e.g. \"GET\""};
}

std::optional<Problem> check_header_name(std::string_view name) {
  if (name.empty()) return Problem{0, "no header name; write \"Name: value\""};
  if (auto problem = check_size(name, "the header name")) return problem;
  const auto bad = std::find_if_not(name.begin(), name.end(), is_token);
  if (bad == name.end()) return std::nullopt;
  const auto offset = static_cast<std::size_t>(bad - name.begin());
  return Problem{offset, quote(name.substr(offset, 1)) +
                             " cannot be part of a header name; use letters, digits and \"-\""};
}

std::optional<Problem> check_header_value(std::string_view value) {
  if (auto problem = check_size(value, "the header value")) return problem;
  return control_character(value, "header value", "\t");
}

std::optional<Problem> check_size(std::string_view part, std::string_view what) {
  if (part.size() <= max_part_bytes) return std::nullopt;
  return Problem{0, std::string(what) + " is longer than " + format_size(max_part_bytes)};
}

std::optional<Problem> check_text(std::string_view text, std::string_view what) {
  return control_character(text, what);
}

std::optional<Problem> check_headers(const Dialect& dialect, const Target& target) {
  if (dialect.check_header == nullptr) return std::nullopt;
  for (const Header& header : target.headers) {
    if (auto problem = dialect.check_header(header.name)) return problem;
  }
  return std::nullopt;
}

std::optional<Problem> check_repeated(const std::vector<Header>& headers) {
  const std::string& last = headers.back().name;
  const std::string_view once = last.size() == 4 ? "Host" : "Content-Length";
  if (!same_name(last, once)) return std::nullopt;
  if (std::none_of(headers.begin(), headers.end() - 1,
                   [&](const Header& header) { return same_name(header.name, once); })) {
    return std::nullopt;
  }
  return Problem{0, "a second " + std::string(once) + "; leave one out"};
}

std::optional<Problem> check_length(const Target& target, bool chunked) {
  const Header* length = nullptr;
  for (const Header& header : target.headers) {
    chunked = chunked || same_name(header.name, "Transfer-Encoding");
    if (same_name(header.name, "Content-Length")) length = &header;
  }
  if (length == nullptr) return std::nullopt;
  if (chunked) {
    return Problem{0, "Content-Length does not go with chunks; leave out one of the two"};
  }
  const std::size_t size = target.body ? target.body->size() : 0;
  if (length->value == std::to_string(size)) return std::nullopt;
  return Problem{0, "Content-Length is not that of the body, which has " + std::to_string(size) +
                        (size == 1 ? " byte" : " bytes") + "; leave it out"};
}

std::optional<Problem> check_header(std::string_view line, Header& header) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) {
    return Problem{0, "no \":\" after the name of the header; write \"Name: value\""};
  }
  const auto place_of = [&](std::string_view part) {
    return static_cast<std::size_t>(part.data() - line.data());
  };
  std::string_view name = trim(line.substr(0, colon));
  std::string_view value = trim(line.substr(colon + 1));
  // Beside the colon a carriage return is no blank: who reads it otherwise sees another header.
  if (place_of(name) + name.size() != colon && line[colon - 1] == '\r') {
    name = line.substr(place_of(name), colon - place_of(name));
  }
  if (line.substr(colon + 1).starts_with('\r') && !value.empty()) value = line.substr(colon + 1);
  if (auto problem = check_header_name(name)) {
    problem->offset += place_of(name);
    return problem;
  }
  if (value.empty()) return Problem{colon + 1, "header " + quote(name) + " has no value"};
  if (auto problem = check_header_value(value)) {
    problem->offset += place_of(value);
    return problem;
  }
  header.name = name;
  header.value = value;
  return std::nullopt;
}

}  // namespace barrage
