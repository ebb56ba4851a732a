// What makes the numbers unreliable, as a sentence.
#pragma once

#include <string>
#include <string_view>

namespace barrage {

enum class Level {
  bad,   // the numbers are not those of the requested attack, or incomplete
  warn,  // they include something that is not the server's, or say less than they seem to
  note,  // good to know
};

// "bad", "warn", "note"
std::string_view to_string(Level level) noexcept;

struct Finding {
  Level level;
  std::string text;         // one sentence without capital and full stop; safe to print
  std::string advice = {};  // what to do about it; empty: nothing
};

}  // namespace barrage
