// The line above the records of a CSV file, which people and other programs add.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace barrage {

inline constexpr std::size_t kCsvColumns = 12;

// How many columns it names; nullopt: it is no heading, as a column's name begins with a letter.
std::optional<std::size_t> heading_columns(std::string_view line);

// Why records under this heading are not in the columns of Vegeta, and what these are; nullopt:
// they may be.
std::optional<std::string> heading_problem(std::string_view line);

}  // namespace barrage
