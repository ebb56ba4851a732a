#include "protocol/http/response_head.h"

#include <strings.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace barrage {

std::optional<std::string_view> header_value(std::string_view line, std::string_view name) {
  if (line.size() < name.size() || (line[0] | 0x20) != name[0] ||  // most lines: another letter
      strncasecmp(line.data(), name.data(), name.size()) != 0) {
    return std::nullopt;
  }
  constexpr std::string_view kBlank = " \t\r\n";
  line.remove_prefix(name.size());
  line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
  return line.substr(0, line.find_last_not_of(kBlank) + 1);
}

Refused ResponseHead::read(std::string_view line) {
  status_line_ = line.starts_with("HTTP/");
  if (status_line_) return read_status(line);
  if (complete_) return Refused::none;  // a trailer
  if (line == "\r\n" || line == "\n") {
    complete_ = true;
    return Refused::none;
  }
  if (const auto length = header_value(line, "content-length:")) return read_length(*length);
  if (header_value(line, "transfer-encoding:")) encoded_ = true;
  // RFC 9112, 6.3: what has both may be an attempt to smuggle a response in, an error.
  return encoded_ && length_ ? Refused::length_and_encoding : Refused::none;
}

// RFC 9110, 15: three digits. libcurl looks at no more than those.
Refused ResponseHead::read_status(std::string_view line) {
  *this = ResponseHead();
  status_line_ = true;
  const auto space = std::min(line.find(' '), line.size() - 1);
  const char* const end = line.data() + line.size();
  const auto [rest, error] = std::from_chars(line.data() + space + 1, end, code_);
  const bool three = error == std::errc() && rest == line.data() + space + 4;
  return three ? Refused::none : Refused::status_line;
}

// RFC 9110, 8.6: several lengths are an error unless they are the same. libcurl takes the last, and
// one that no number can hold for none at all.
Refused ResponseHead::read_length(std::string_view value) {
  std::uint64_t length = 0;
  const auto [rest, error] = std::from_chars(value.data(), value.data() + value.size(), length);
  if (error != std::errc() || rest != value.data() + value.size() ||
      length > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return Refused::length;
  }
  if (length_ && *length_ != length) return Refused::two_lengths;
  length_ = length;
  return encoded_ ? Refused::length_and_encoding : Refused::none;
}

}  // namespace barrage
