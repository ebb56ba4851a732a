#include "targets/check.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "core/error.h"
#include "core/mask.h"
#include "core/units.h"
#include "core/utf8.h"
#include "targets/host_name.h"

namespace barrage {
namespace {

constexpr std::size_t quote_bytes = 60;
// Of a URL, a header name or a header value. libcurl sends no head of more than 1 MiB.
constexpr std::size_t max_part_bytes = std::size_t{256} << 10;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
// As Go trims it, but for line feeds: a line has none.
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r' && c != '\n'); }
bool is_visible(char c) { return static_cast<unsigned char>(c - 0x21) < 0x5e; }  // ASCII
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// A table: faster than searching a list for each byte of each target.
using ByteSet = std::array<bool, 256>;
constexpr ByteSet byte_set(std::string_view bytes) {
  ByteSet set{};
  for (char c : bytes) set[static_cast<unsigned char>(c)] = true;
  return set;
}
constexpr ByteSet token_bytes =
    byte_set("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
// A byte for which a URL has an escape: RFC 3986 has it in neither path nor query. Brackets stay,
// which servers take and browsers send.
constexpr ByteSet escaped_bytes = [] {
  ByteSet set = byte_set(" \"<>\\^`{|}");
  for (std::size_t byte = 0x80; byte < set.size(); ++byte) set[byte] = true;
  return set;
}();
constexpr ByteSet not_in_host = byte_set(" !\"$'*,;<=>[\\]^`{|}");  // libcurl refuses them, too

// The bytes of host names that need a closer look; most have none.
constexpr ByteSet special_in_host = [] {
  ByteSet set = not_in_host;
  set['%'] = true;
  for (std::size_t byte = 0x80; byte < set.size(); ++byte) set[byte] = true;
  return set;
}();

// Not functions, which algorithms would call for each byte.
constexpr auto is_token = [](char c) { return token_bytes[static_cast<unsigned char>(c)]; };
bool is_not_in_host(char c) { return not_in_host[static_cast<unsigned char>(c)]; }
bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}
char to_upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }
constexpr auto is_special_in_host = [](char c) {
  return special_in_host[static_cast<unsigned char>(c)];
};
char to_lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

void append_percent(std::string& to, char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  to.append({'%', digits[byte >> 4], digits[byte & 15]});
}

void append_encoded(std::string& to, std::string_view text) {
  const auto is_encoded = [](char c) { return escaped_bytes[static_cast<unsigned char>(c)]; };
  for (const char* at = text.begin();; ++at) {
    const char* const plain = at;
    at = std::find_if(at, text.end(), is_encoded);
    to.append(plain, at);
    if (at == text.end()) return;
    append_percent(to, *at);
  }
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

Problem too_long(std::string_view what) {
  return {0, std::string(what) + " is longer than " + format_size(max_part_bytes)};
}

// " HTTP/1.1" at the end, as requests look on the wire.
bool has_version(std::string_view text) {
  const std::size_t blank = text.find_last_of(' ');
  return blank != std::string_view::npos && text.substr(blank + 1).starts_with("HTTP/");
}

std::optional<Problem> check_host(std::string_view host) {
  if (host.starts_with('[')) {
    const std::string_view inside = host.substr(1, host.size() - 2);
    const std::string_view address = inside.substr(0, inside.find('%'));
    const std::string_view zone = inside.substr(address.size());
    const bool good = !address.empty() && std::all_of(address.begin(), address.end(), [](char c) {
      return is_hex(c) || c == ':' || c == '.';
    }) && std::none_of(zone.begin(), zone.end(), is_not_in_host);
    if (!good) return Problem{0, quote(host) + " is not an IPv6 address; write e.g. \"[::1]\""};
    return std::nullopt;
  }
  const auto bad = std::find_if(host.begin(), host.end(), is_not_in_host);
  if (bad == host.end()) return std::nullopt;
  return Problem{static_cast<std::size_t>(bad - host.begin()),
                 quote({bad, 1}) + " cannot be part of a host name"};
}

// `after`: what follows the port. A password with a "/" that is not encoded looks like a port, and
// no message may show it.
std::optional<Problem> check_port(std::string_view port, std::string_view after) {
  std::uint32_t number = 1;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  const bool digits = port.empty() || (error == std::errc{} && end == port.data() + port.size());
  if (digits && number >= 1 && number <= 65535) return std::nullopt;
  if (after.find('@') != std::string_view::npos) {
    return Problem{
        0, "the port is not a number from 1 to 65535; in a password write \"%2F\" for \"/\""};
  }
  return Problem{0, "port " + quote(port) + " is not a number from 1 to 65535"};
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

// Replaces what DNS and servers do not know.
std::optional<Problem> convert_host(std::string& host) {
  if (auto problem = check_host(host)) return problem;
  if (auto problem = to_ascii(host)) return problem;
  const auto bad = std::find_if(host.begin(), host.end(), [](char c) {
    return is_control(c) || std::string_view("/?#@:").find(c) != std::string_view::npos;
  });
  if (!host.starts_with('[') && bad != host.end()) {
    return Problem{0, quote({&*bad, 1}) + " cannot be part of a host name"};
  }
  return check_host(host);
}

// Null: no dialect has this scheme.
const Dialect* dialect_with(Dialects dialects, std::string_view scheme) {
  for (const Dialect* const dialect : dialects) {
    for (const Dialect::Scheme& one : dialect->schemes) {
      if (one.name == scheme) return dialect;
    }
  }
  return nullptr;
}

// Where the port's colon is; the size when there is none. nullopt: an IPv6 address without its end.
std::optional<std::size_t> end_of_host(std::string_view host_port) {
  std::size_t from = 0;
  if (host_port.starts_with('[')) {
    from = host_port.find(']');
    if (from == std::string_view::npos) return std::nullopt;
  }
  return std::min(host_port.find(':', from), host_port.size());
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
  std::string upper(method);
  std::transform(upper.begin(), upper.end(), upper.begin(), to_upper);
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
  if (name.size() > max_part_bytes) return too_long("the header name");
  const auto bad = std::find_if_not(name.begin(), name.end(), is_token);
  if (bad == name.end()) return std::nullopt;
  const auto offset = static_cast<std::size_t>(bad - name.begin());
  return Problem{offset, quote(name.substr(offset, 1)) +
                             " cannot be part of a header name; use letters, digits and \"-\""};
}

std::optional<Problem> check_header_value(std::string_view value) {
  if (value.size() > max_part_bytes) return too_long("the header value");
  return control_character(value, "header value", "\t");
}

std::optional<Problem> check_text(std::string_view text, std::string_view what) {
  return control_character(text, what);
}

std::optional<Problem> check_url(std::string_view text, Dialects dialects, Target& into) {
  if (text.size() > max_part_bytes) return too_long("the URL");
  if (auto problem = control_character(text, "URL")) return problem;
  const std::size_t colon = text.find("://");
  if (text.empty()) return Problem{0, "no URL; write e.g. \"http://localhost/\""};
  if (text.front() == '/') {
    const std::string shown = mask_url(text);
    return Problem{0, quote(shown) + " names no host; write the whole URL, e.g. " +
                          quote("http://localhost" + shown.substr(0, 40))};
  }
  if (colon == std::string_view::npos) {
    return Problem{0, "this is not a whole URL; it must begin with " + schemes_text(dialects)};
  }
  std::string& url = into.url;
  url.clear();
  url.reserve(text.size() + 16);
  std::string scheme(text.substr(0, colon));
  std::transform(scheme.begin(), scheme.end(), scheme.begin(), to_lower);
  const Dialect* const dialect = dialect_with(dialects, scheme);
  if (dialect == nullptr) {
    // Of a line that only looks like a target anything may stand here.
    const bool word = std::all_of(scheme.begin(), scheme.end(), is_lower);
    return Problem{0, (word ? "scheme " + quote(scheme) : "the scheme") +
                          " is not spoken; a URL must begin with " + schemes_text(dialects)};
  }
  into.kind = dialect->kind;
  if (has_version(text)) {
    return Problem{text.find_last_of(' ') + 1,
                   "the HTTP version is chosen by flags; end the line after the URL"};
  }
  if (const std::size_t comment = text.find(" #"); comment != std::string_view::npos) {
    return Problem{comment + 1, "a comment must stand on a line of its own; or write \"%20#\""};
  }
  if (const std::size_t hash = text.find('#');
      !dialect->has_fragments && hash != std::string_view::npos) {
    return Problem{hash, "a " + std::string(dialect->title) +
                             " URL has no fragment; leave it out, or write \"%23\""};
  }

  const std::size_t authority_begin = colon + 3;
  const std::size_t path_begin = std::min(text.find_first_of("/?#", authority_begin), text.size());
  const std::string_view authority = text.substr(authority_begin, path_begin - authority_begin);
  const std::size_t at = authority.rfind('@');
  const std::size_t user_size = at == std::string_view::npos ? 0 : at + 1;
  const std::string_view host_port = authority.substr(user_size);
  const std::size_t host_begin = authority_begin + user_size;

  const auto host_size = end_of_host(host_port);
  if (!host_size) return Problem{host_begin, "no \"]\" after the IPv6 address"};
  std::string_view host = host_port.substr(0, *host_size);
  const std::string_view port = host_port.substr(std::min(*host_size + 1, host_port.size()));
  if (const std::size_t blank = authority.substr(0, user_size).find(' ');
      blank != std::string_view::npos) {
    return Problem{authority_begin + blank, "blank in the user name; write \"%20\""};
  }
  std::string converted;
  if (std::any_of(host.begin(), host.end(), is_special_in_host)) {
    converted = host;
    if (auto problem = convert_host(converted)) {
      problem->offset += host_begin;
      return problem;
    }
    host = converted;
  }
  if (auto problem = check_port(port, text.substr(path_begin))) {
    problem->offset += host_begin + *host_size + 1;
    return problem;
  }
  if (host.empty() && port.empty()) {
    return Problem{host_begin, "no host in the URL; write e.g. \"http://localhost/\""};
  }
  if (host.empty()) host = "localhost";  // what Go's dialler makes of "http://:8080/"

  url.assign(scheme).append("://").append(authority.substr(0, user_size)).append(host);
  url.append(host_port.substr(*host_size));
  append_encoded(url, text.substr(path_begin));
  return std::nullopt;
}

std::optional<Problem> check_scheme(std::string_view method, Dialects dialects,
                                    const Dialect& dialect) {
  if (!dialect.method.empty() && method != dialect.method) {
    return Problem{0, "a " + std::string(dialect.title) + " URL takes the method " +
                          std::string(dialect.method) + "; write e.g. " + quote(dialect.example)};
  }
  for (const Dialect* const other : dialects) {
    if (other == &dialect || other->method.empty() || other->method != method) continue;
    return Problem{0, "the URL of a " + std::string(method) + " target must begin with " +
                          schemes_text(other->schemes)};
  }
  return std::nullopt;
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
