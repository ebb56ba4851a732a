// The lines of a WebSocket target that begin with ">", and the keys of the json format that say the
// same.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/script.h"
#include "targets/check.h"

namespace barrage {

// Collects what the directives of one target say.
class ScriptBuilder {
 public:
  // A whole line: "> match json .id == {{seq}} within 2s". Offsets of problems count in `text`.
  // `number`: the line's, for what is wrong with a later one.
  std::optional<Problem> read_line(std::string_view text, std::size_t number);

  // The parts of such lines, as the json format has them. Offsets count in the text that is wrong:
  // for add_answer in `send`.
  std::optional<Problem> set_match(std::string_view text);  // "json .id == {{seq}} within 2s"
  std::optional<Problem> add_answer(std::string_view on, std::string_view send);
  std::optional<Problem> add_open_send(std::string_view send);
  std::optional<Problem> add_open_wait(std::string_view wait);
  void set_binary() { script_.binary = true; }
  bool answers(std::string_view on) const;  // there is an answer to it
  void clear_answers() { script_.auto_replies.clear(); }
  void clear_open() { script_.open.clear(); }

  // Everything, once: with this payload. What is not UTF-8 becomes a binary message. Throws
  // PlaceholderError for a place in the payload.
  Script finish(std::shared_ptr<const std::string> payload);

 private:
  Script script_;
  std::vector<std::size_t> answer_lines_;  // of script_.auto_replies, where they were lines
  bool has_match_ = false;
};

}  // namespace barrage
