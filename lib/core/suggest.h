#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace barrage {

// The word that was probably meant: the only one that begins with `typed`, or the nearest by
// inserted, deleted, changed and swapped letters. Empty: none is near.
std::string suggest(std::string_view typed, const std::vector<std::string>& words);

}  // namespace barrage
