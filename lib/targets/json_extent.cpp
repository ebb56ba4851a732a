#include "targets/json_extent.h"

namespace barrage {

std::size_t JsonExtent::feed(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
      }
      continue;
    }
    switch (c) {
      case '"':
        in_string_ = true;
        break;
      case '{':
        open_.push_back('}');
        break;
      case '[':
        open_.push_back(']');
        break;
      case '}':
      case ']':
        if (expected() != c) {
          state_ = State::mismatch;
          return i;
        }
        open_.pop_back();
        if (open_.empty()) {
          state_ = State::closed;
          return i + 1;
        }
        break;
      default:
        break;
    }
  }
  return text.size();
}

}  // namespace barrage
