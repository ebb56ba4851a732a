// What a target with a long-lived connection says on it, and what ends an event: a WebSocket
// target's lines behind its headers (targets/README.md). A value; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/target.h"
#include "core/time.h"
#include "targets/template.h"

namespace barrage {

// One step into a JSON value: the member of that name, or the element of that index.
using JsonStep = std::variant<std::string, std::size_t>;

// What a JSON message holds at `path`.
struct JsonCondition {
  std::vector<JsonStep> path;  // empty: the message itself
  std::string written;         // the path, for messages
  bool exists = false;         // anything, null too; else a scalar value
  std::string value = {};      // of a requirement: that value, as JSON
  bool operator==(const JsonCondition&) const = default;
};

// Which message ends an event.
struct Match {
  enum class How : std::uint8_t {
    next,   // the next one on the connection
    json,   // one for which `conditions` hold
    regex,  // one in which `regex` is found, `groups` of it being `value` if there is one
    none,   // none: sent is done
  };
  How how = How::next;
  bool all = false;  // a broadcast: every open connection must receive such a message
  // The first `picks` of them, at least one, say which message is the reply; the others are
  // requirements: the reply that does not meet them fails its event.
  std::vector<JsonCondition> conditions;
  std::size_t picks = 0;
  std::string regex;        // in RE2's syntax, with a group for each placeholder it had
  std::vector<int> groups;  // those groups, in order
  // json: the values of those that pick, one a line: a number, true, false, null, or a string in
  // double quotes, as JSON is written once the placeholders are filled in. regex: the placeholders
  // of its groups, one a line. None: it compares nothing.
  std::optional<Template> value;
  Nanos within{};    // time for the match since the event was sent; 0: -timeout
  std::string text;  // as it was written, behind "match"
};

// > on "2" send "3": what is said whenever a message is exactly `on`. That message ends no event.
struct AutoReply {
  std::string on;
  Template send;  // without {{seq}}
};

// > open send "40", > open wait "0": what is done on each connection before its first event.
struct OpenStep {
  static constexpr std::size_t shown = 100;  // bytes of a skipped message that an error may show
  enum class Do : std::uint8_t { send, wait };
  Do what = Do::send;
  Template send;     // without {{seq}}
  std::string wait;  // goes on with the first message that begins so; others are skipped
};

// The spec of each WebSocket target.
struct Script final : Spec {
  // What is said to exactly this message; null: nothing.
  const AutoReply* auto_reply_to(std::string_view message) const {
    for (const AutoReply& reply : auto_replies) {
      if (reply.on == message) return &reply;
    }
    return nullptr;
  }

  Template payload;     // sent as one message by each event; empty too when the target has no body
  bool binary = false;  // the payload is a binary message: it says so, or is not UTF-8
  Match match;
  std::vector<AutoReply> auto_replies;
  std::vector<OpenStep> open;  // in this order
};

// Of a WebSocket target.
inline const Script& script_of(const Target& target) {
  return static_cast<const Script&>(*target.spec);
}

}  // namespace barrage
