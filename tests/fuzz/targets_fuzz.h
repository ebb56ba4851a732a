// What holds for the targets of any file, in both formats.
#pragma once

#include <algorithm>

#include "core/error.h"
#include "fuzz/fuzz.h"
#include "protocol/dialects.h"
#include "protocol/ws/script.h"
#include "targets/parser.h"

namespace barrage::fuzz {

inline bool is_clean(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

inline void require_clean(const Target& target) {
  require(!target.method.empty() && is_clean(target.method), "a method is clean");
  require(target.url.find("://") != std::string::npos && is_clean(target.url), "a URL is clean");
  require(target.url.find(' ') == std::string::npos, "a URL holds no blank");
  require(is_clean(target.name), "a name is clean");
  for (const Header& header : target.headers) {
    require(!header.name.empty() && is_clean(header.name), "a header name is clean");
    require(is_clean(header.value), "a header value is clean");
  }
}

inline void require_script(const Target& target) {
  const bool websocket = target.url.starts_with("ws");
  require(websocket == (target.kind == Kind::ws), "the scheme chooses the protocol");
  require(websocket == (target.method == "WS"), "WS and ws:// go together");
  require(websocket == (target.spec != nullptr), "each WebSocket target has a script, no other");
  if (!target.spec) return;
  const PayloadContext event{.seed = 1, .seq = 2, .connection = 3};
  const Script& script = script_of(target);
  const std::size_t size = script.payload.text().size();
  require(script.payload.expand(event).size() <= 8 * size, "a payload grows by its placeholders");
  const bool json = script.match.how == Match::How::json;
  require(json == (script.match.picks > 0), "json picks a reply");
  require(script.match.picks <= script.match.conditions.size(), "conditions pick it");
  require(script.match.groups.empty() || script.match.value, "groups are compared");
  require(script.match.within >= Nanos(0), "a match has time");
  for (const AutoReply& reply : script.auto_replies) {
    require(!reply.send.find(Placeholder::seq), "an auto-reply belongs to no event");
  }
  for (const OpenStep& step : script.open) {
    require(!step.send.find(Placeholder::seq), "an opening belongs to no event");
  }
}

inline void read_targets(TargetFormat format, std::string_view text) {
  TargetOptions options;
  options.dialects = all_dialects();
  options.headers = {{"X-Default", "1"}};
  options.max_body_bytes = 4096;
  BodyFiles bodies(options.max_body_bytes);
  const auto parser = make_parser(format, memory_text("fuzz", text), options, bodies);
  try {
    for (Target target; parser->next(target);) {
      require_clean(target);
      require_script(target);
      require(!target.body || target.body->size() <= 4096, "a body is not too large");
      require(!target.headers.empty(), "default headers are there");
    }
  } catch (const InputError& error) {
    require(std::string_view(error.what()).starts_with("fuzz:"), "a message begins with the place");
    require(is_clean(error.what()), "a message is one line");
  }
}

}  // namespace barrage::fuzz
