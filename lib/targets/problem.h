// What is wrong with a text of a target file.
#pragma once

#include <cstddef>
#include <string>

namespace barrage {

// What is wrong, at which byte of the text, and what to write instead.
struct Problem {
  std::size_t offset = 0;
  std::string what;
};

}  // namespace barrage
