// Values of flags other than times, rates and sizes (see core/units.h). All throw ValueError.
#pragma once

#include <cstdint>
#include <string_view>

namespace barrage {

// 1 t T true TRUE True, 0 f F false FALSE False.
bool parse_bool(std::string_view text);

// Go's literals: 10, 1_000, 0x1F, 0o17, 017, 0b1; within the limits.
std::int64_t parse_integer(std::string_view text, std::int64_t least, std::int64_t most);
std::uint64_t parse_natural(std::string_view text, std::uint64_t most, std::uint64_t least = 0);

// A finite decimal number: "1", "-0.5", "1e3".
double parse_number(std::string_view text);

}  // namespace barrage
