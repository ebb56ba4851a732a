// What may go to the wire as method and header (check_url.h: as URL): one set of rules for both
// formats and for flags. libcurl sends what it is given, so nothing else stands between a file and
// the server.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/target.h"
#include "targets/dialect.h"
#include "targets/problem.h"

namespace barrage {

// Upper-case letters.
std::optional<Problem> check_method(std::string_view method);
// A token of RFC 9110, of at most 256 KiB.
std::optional<Problem> check_header_name(std::string_view name);
// No control character except a tab; at most 256 KiB.
std::optional<Problem> check_header_value(std::string_view value);
// At most 256 KiB. `what`: the word for it in the message, "the URL".
std::optional<Problem> check_size(std::string_view part, std::string_view what);
// No control character at all. `what`: the word for it in the message, "label".
std::optional<Problem> check_text(std::string_view text, std::string_view what);
// What the dialect says to the headers of a target, those of -header included; without a place.
std::optional<Problem> check_headers(const Dialect& dialect, const Target& target);

// Without white space of Unicode at both ends.
std::string_view trim(std::string_view text);
// For messages: in double quotes, not too long, with control characters made visible.
std::string quote(std::string_view text);

// What the last header (there is one) may not be beside those before it: a second Host or
// Content-Length.
std::optional<Problem> check_repeated(const std::vector<Header>& headers);
// A Content-Length that is wrong for the body of a target, which is complete. `chunked`: bodies are
// sent without a length.
std::optional<Problem> check_length(const Target& target, bool chunked);

// "Name: value", blanks around both do not matter. The value may be a secret: no message has a part
// of it, nor of a line that only looks like a header.
std::optional<Problem> check_header(std::string_view line, Header& header);

}  // namespace barrage
