// What was probably meant by a word that nobody knows. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace barrage {

// The word that was probably meant: the only one that begins with `typed`, or the nearest by
// inserted, deleted, changed and swapped letters. Empty: none is near.
std::string suggest(std::string_view typed, const std::vector<std::string>& words);

// The error's problem and the nearest of its known words, "there is no kind \"ws_conect\"; did you
// mean ws_connect?"; what(), if none is near.
std::string with_suggestion(const UnknownWord& error);

}  // namespace barrage
