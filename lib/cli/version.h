#pragma once

#include <string_view>

namespace barrage {

std::string_view version() noexcept;       // "0.1.0"
std::string_view release_date() noexcept;  // of that version, as man pages want it

}  // namespace barrage
