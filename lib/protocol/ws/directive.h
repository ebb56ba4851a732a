// The lines of a WebSocket target that begin with ">", and the keys of the json format that say the
// same.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "protocol/ws/script.h"
#include "targets/dialect.h"

namespace barrage {

// Collects what the directives of one target say.
class ScriptBuilder final : public SpecBuilder {
 public:
  // "> match json .id == {{seq}} within 2s".
  std::optional<Problem> read_line(std::string_view text, std::size_t number) override;
  // "match": "json .id == {{seq}} within 2s"; also "on", "open" and "binary": script_json.cpp.
  void read_key(std::string_view key, JsonValue& value) override;
  // The target's body is the payload; what is not UTF-8 becomes a binary message.
  std::optional<Problem> finish(Target& target) override;

 private:
  // What a line and a key have in common. Offsets count in the text that is wrong: for
  // add_auto_reply in `send`.
  std::optional<Problem> set_match(std::string_view text);
  std::optional<Problem> add_auto_reply(std::string_view on, std::string_view send);
  std::optional<Problem> add_open_send(std::string_view send);
  void add_open_wait(std::string_view wait);
  void read_auto_replies(JsonValue& value);
  void read_opening(JsonValue& value);

  Script script_;
  std::vector<std::size_t> auto_reply_lines_;  // of script_.auto_replies, where they were lines
  bool has_match_ = false;
};

}  // namespace barrage
