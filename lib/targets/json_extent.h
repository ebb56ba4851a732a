// Where a JSON object or array ends, found without understanding it: at the bracket that closes the
// first one. Fed piece by piece; knows strings and their escapes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace barrage {

class JsonExtent {
 public:
  enum class State { open, closed, mismatch };

  // Takes bytes from `text`, the first of all being a bracket, until the value is closed. Returns
  // how many: all of them while it is open; with mismatch, the place of the wrong bracket.
  std::size_t feed(std::string_view text);
  State state() const { return state_; }
  // The bracket that is missing next; 0: none.
  char expected() const { return open_.empty() ? '\0' : open_.back(); }

 private:
  State state_ = State::open;
  std::string open_;  // the closing brackets that are still to come
  bool in_string_ = false, escaped_ = false;
};

}  // namespace barrage
