#pragma once

#include <optional>

#include "record/input.h"

namespace barrage {

enum class Format { frames, json, csv };

// What the input holds, by its first bytes, which stay in it; reads as few as will do. An empty
// input counts as frames; nullopt: too few have come yet. Throws InputError, with advice, for what
// holds no records.
std::optional<Format> detect_format(Input& input);

}  // namespace barrage
