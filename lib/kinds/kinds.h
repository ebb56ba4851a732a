// What records of one protocol have and others do not: for those who write them and those who read
// them. The layout of its details is in a header of its own, as ws_details.h.
#pragma once

#include <span>
#include <string_view>

#include "core/kind.h"

namespace barrage {

// The keys of a kind's first details in JSON, in the order of the array. Each is a natural number.
// Empty: the kind has no names for them, or is not known.
std::span<const std::string_view> detail_names(Kind kind) noexcept;

// The kind of hits to this URL, by its scheme: for records that do not say it.
Kind kind_of_url(std::string_view url) noexcept;

}  // namespace barrage
