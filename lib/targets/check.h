// What may go to the wire as method, URL and header: one set of rules for both formats and for
// flags. libcurl sends what it is given, so nothing else stands between a file and the server.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/target.h"

namespace barrage {

// What is wrong with a text, at which byte of it, and what to write instead.
struct Problem {
  std::size_t offset = 0;
  std::string what;
};

// Upper-case letters.
std::optional<Problem> check_method(std::string_view method);
// A token of RFC 9110, of at most 256 KiB.
std::optional<Problem> check_header_name(std::string_view name);
// No control character except a tab; at most 256 KiB.
std::optional<Problem> check_header_value(std::string_view value);
// No control character at all. `what`: the word for it in the message, "label".
std::optional<Problem> check_text(std::string_view text, std::string_view what);
// An absolute URL of a scheme that a driver speaks, of at most 256 KiB. Messages show it by
// mask_url(). Puts into `url` how it is sent: blanks and bytes above 127 behind the host
// percent-encoded, scheme in lower case, "localhost" where only a port is named.
std::optional<Problem> check_url(std::string_view text, std::string& url);
// ws:// and wss:// URLs go with the method WS, and only with it.
std::optional<Problem> check_scheme(std::string_view method, std::string_view url);
// `url` is one that check_url() made.
bool is_websocket(std::string_view url);
// A header that the opening handshake of a WebSocket writes itself.
std::optional<Problem> check_handshake_header(std::string_view name);
// The same for all headers of a target, those of -header included; without a place.
std::optional<Problem> check_handshake(const Target& target);

// Without blanks, tabs and carriage returns at both ends.
std::string_view trim(std::string_view text);
// For messages: in double quotes, not too long, with control characters made visible.
std::string quote(std::string_view text);

// "Name: value", blanks around both do not matter. The value may be a secret: no message has a part
// of it, nor of a line that only looks like a header.
std::optional<Problem> check_header(std::string_view line, Header& header);

}  // namespace barrage
