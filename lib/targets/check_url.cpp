#include "targets/check_url.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "core/ascii.h"
#include "core/mask.h"
#include "targets/check.h"
#include "targets/host_name.h"

namespace barrage {
namespace {

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

bool is_not_in_host(char c) { return contains(not_in_host, c); }
constexpr auto is_special_in_host = [](char c) { return contains(special_in_host, c); };

void append_percent(std::string& to, char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  to.append({'%', digits[byte >> 4], digits[byte & 15]});
}

void append_encoded(std::string& to, std::string_view text) {
  const auto is_encoded = [](char c) { return contains(escaped_bytes, c); };
  for (const char* at = text.begin();; ++at) {
    const char* const plain = at;
    at = std::find_if(at, text.end(), is_encoded);
    to.append(plain, at);
    if (at == text.end()) return;
    append_percent(to, *at);
  }
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

// Before any part of it is looked at.
std::optional<Problem> check_whole(std::string_view text, Dialects dialects) {
  if (auto problem = check_size(text, "the URL")) return problem;
  if (auto problem = check_text(text, "URL")) return problem;
  if (text.empty()) return Problem{0, "no URL; write e.g. \"http://localhost/\""};
  if (text.front() == '/') {
    const std::string shown = mask_url(text);
    return Problem{0, quote(shown) + " names no host; write the whole URL, e.g. " +
                          quote("http://localhost" + shown.substr(0, 40))};
  }
  if (text.find("://") == std::string_view::npos) {
    return Problem{0, "this is not a whole URL; it must begin with " + schemes_text(dialects)};
  }
  return std::nullopt;
}

Problem unknown_scheme(const std::string& scheme, Dialects dialects) {
  // Of a line that only looks like a target anything may stand here.
  const bool word = std::all_of(scheme.begin(), scheme.end(), is_lower);
  return {0, (word ? "scheme " + quote(scheme) : "the scheme") +
                 " is not spoken; a URL must begin with " + schemes_text(dialects)};
}

// What stands in files and in requests, but not in a URL.
std::optional<Problem> check_remains(std::string_view text, const Dialect& dialect) {
  if (has_version(text)) {
    return Problem{text.find_last_of(' ') + 1,
                   "the HTTP version is chosen by flags; end the line after the URL"};
  }
  if (const std::size_t comment = text.find(" #"); comment != std::string_view::npos) {
    return Problem{comment + 1, "a comment must stand on a line of its own; or write \"%20#\""};
  }
  if (const std::size_t hash = text.find('#');
      !dialect.has_fragments && hash != std::string_view::npos) {
    return Problem{hash, "a " + std::string(dialect.title) +
                             " URL has no fragment; leave it out, or write \"%23\""};
  }
  return std::nullopt;
}

// The path goes from `begin` up to a "?" or "#". In a query a "%" may stand for itself, as in Go.
std::optional<Problem> check_path(std::string_view text, std::size_t begin) {
  std::size_t at = text.find('%', begin);  // most URLs have none
  if (at == text.npos) return std::nullopt;
  const std::string_view path = text.substr(0, text.find_first_of("?#", begin));
  for (; at < path.size(); at = path.find('%', at + 1)) {
    const std::string_view digits = path.substr(at + 1, 2);
    if (digits.size() == 2 && std::all_of(digits.begin(), digits.end(), is_hex)) continue;
    return Problem{at, "\"%\" in a path begins an escape of two hex digits; write \"%25\""};
  }
  return std::nullopt;
}

// From `begin` up to `end` of a URL, user name included; appends it as it is sent.
std::optional<Problem> append_authority(std::string_view text, std::size_t begin, std::size_t end,
                                        std::string& url) {
  const std::string_view authority = text.substr(begin, end - begin);
  const std::size_t at = authority.rfind('@');
  const std::string_view user = authority.substr(0, at == std::string_view::npos ? 0 : at + 1);
  const std::string_view host_port = authority.substr(user.size());
  const std::size_t host_begin = begin + user.size();

  const auto host_size = end_of_host(host_port);
  if (!host_size) return Problem{host_begin, "no \"]\" after the IPv6 address"};
  std::string_view host = host_port.substr(0, *host_size);
  const std::string_view port = host_port.substr(std::min(*host_size + 1, host_port.size()));
  if (const std::size_t blank = user.find(' '); blank != std::string_view::npos) {
    return Problem{begin + blank, "blank in the user name; write \"%20\""};
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
  if (auto problem = check_port(port, text.substr(end))) {
    problem->offset += host_begin + *host_size + 1;
    return problem;
  }
  if (host.empty() && port.empty()) {
    return Problem{host_begin, "no host in the URL; write e.g. \"http://localhost/\""};
  }
  if (host.empty()) host = "localhost";  // what Go's dialler makes of "http://:8080/"
  url.append(user).append(host).append(host_port.substr(*host_size));
  return std::nullopt;
}

}  // namespace

std::optional<Problem> check_url(std::string_view text, Dialects dialects, Target& into) {
  if (auto problem = check_whole(text, dialects)) return problem;
  const std::size_t colon = text.find("://");
  std::string& url = into.url;
  url.clear();
  url.reserve(text.size() + 16);
  const std::string scheme = lower_case(std::string(text.substr(0, colon)));
  const Dialect* const dialect = dialect_with(dialects, scheme);
  if (dialect == nullptr) return unknown_scheme(scheme, dialects);
  into.kind = dialect->kind;
  if (auto problem = check_remains(text, *dialect)) return problem;

  const std::size_t authority = colon + 3;
  const std::size_t path = std::min(text.find_first_of("/?#", authority), text.size());
  url.assign(scheme).append("://");
  if (auto problem = append_authority(text, authority, path, url)) return problem;
  if (auto problem = check_path(text, path)) return problem;
  append_encoded(url, text.substr(path));
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

}  // namespace barrage
