#include "protocol/ws/dialect.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "core/json.h"
#include "core/units.h"
#include "core/utf8.h"
#include "protocol/ws/directive.h"
#include "protocol/ws/script.h"
#include "targets/check.h"

namespace barrage {
namespace {

// The opening handshake writes some headers itself.
std::optional<Problem> check_handshake_header(std::string_view name) {
  constexpr std::array<std::string_view, 7> own = {
      "Connection",     "Upgrade",           "Sec-WebSocket-Key",       "Sec-WebSocket-Version",
      "Content-Length", "Transfer-Encoding", "Sec-WebSocket-Extensions"};
  const bool is_own = std::any_of(own.begin(), own.end(), [&](std::string_view header) {
    return header.size() == name.size() &&
           ::strncasecmp(header.data(), name.data(), name.size()) == 0;
  });
  if (!is_own) return std::nullopt;
  return Problem{0, "header " + quote(name) +
                        " belongs to the WebSocket handshake, which writes it; leave it out"};
}

// The first word of a line of text, unless handshakes have such a header.
bool may_be_payload(std::string_view header) {
  constexpr std::array<std::string_view, 13> usual = {
      "Accept",        "Accept-Encoding", "Accept-Language",     "Authorization",
      "Cache-Control", "Cookie",          "Forwarded",           "Host",
      "Origin",        "Pragma",          "Proxy-Authorization", "Referer",
      "User-Agent"};
  const auto is = [&](std::string_view name, std::size_t size) {
    return header.size() >= size && ::strncasecmp(header.data(), name.data(), size) == 0;
  };
  if (is("X-", 2) || is("Sec-", 4)) return false;
  return std::none_of(usual.begin(), usual.end(), [&](std::string_view name) {
    return header.size() == name.size() && is(name, name.size());
  });
}

// "a text" as it was written, or how long it is: it may be a secret, as a body may.
std::string shown_text(std::string_view text, bool keep_secrets) {
  if (!keep_secrets) return format_size(text.size());
  std::string quoted;
  append_json(quoted, text);
  return quoted;
}

// What stands behind "match". Texts in double quotes may be secrets, but for those that are filled
// in and for the keys of a path.
std::string shown_match(std::string_view text, bool keep_secrets) {
  if (keep_secrets) return printable(text);
  std::string shown;
  while (!text.empty()) {
    std::size_t end = text.find('"');
    const bool key = end != text.npos && end > 0 && text[end - 1] == '.';
    shown += text.substr(0, end);
    if (end == text.npos) break;
    text.remove_prefix(end);
    for (end = 1; end < text.size() && text[end] != '"';) end += text[end] == '\\' ? 2 : 1;
    const std::string_view quoted = text.substr(0, end + 1);
    const bool filled = quoted.starts_with("\"{{") && quoted.ends_with("}}\"");
    shown += key || filled ? quoted : "\"***\"";
    text.remove_prefix(quoted.size());
  }
  return printable(shown);
}

std::string shown_payload(const Script& script) {
  std::string text = format_size(script.payload.text().size());
  std::set<std::string_view> seen;
  for (const auto& piece : script.payload.pieces()) {
    if (piece.placeholder == Placeholder::none || !seen.insert(piece.text).second) continue;
    text.append(seen.size() == 1 ? " with " : ", ").append(piece.text);
  }
  return text + (script.binary ? " as a binary message" : "");
}

std::vector<std::string> show(const Target& target, bool keep_secrets) {
  const Script& script = script_of(target);
  std::vector<std::string> lines;
  lines.push_back("payload: " + (target.body ? shown_payload(script)
                                             : "none, each event sends an empty message"));
  for (const OpenStep& step : script.open) {
    const bool sends = step.what == OpenStep::Do::send;
    lines.push_back(std::string("> open ") + (sends ? "send " : "wait ") +
                    shown_text(sends ? step.send.text() : step.wait, keep_secrets));
  }
  for (const AutoReply& reply : script.auto_replies) {
    lines.push_back("> on " + shown_text(reply.on, keep_secrets) + " send " +
                    shown_text(reply.send.text(), keep_secrets));
  }
  const std::string& match = script.match.text;
  lines.push_back("> match " + (match.empty() ? "next" : shown_match(match, keep_secrets)));
  return lines;
}

}  // namespace

const Dialect& ws_dialect() {
  static const Dialect dialect = {
      .kind = Kind::ws,
      .title = "WebSocket",
      .schemes = {{"ws", "http"}, {"wss", "https"}},
      .method = "WS",
      .example = "WS ws://localhost/",
      .has_fragments = false,
      .not_lazy =
          "WebSocket targets must be known before the attack, for their connections; leave out -lazy",
      .keys = {"match", "on", "open", "binary"},
      .check_header = &check_handshake_header,
      .may_be_payload = &may_be_payload,
      .builder = []() -> std::unique_ptr<SpecBuilder> { return std::make_unique<ScriptBuilder>(); },
      .show = &show,
  };
  return dialect;
}

}  // namespace barrage
