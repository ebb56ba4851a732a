// How reports put numbers into sentences. Private to lib/report.
#pragma once

#include <cstdint>
#include <string>

#include "core/time.h"
#include "core/units.h"
#include "report/columns.h"

namespace barrage {

inline std::string rounded(Nanos value) { return format_duration(round_duration(value)); }

// "1 hit", "7 hits"
inline std::string count_of(std::uint64_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

// "33.3%"
inline std::string percent(double part, double whole = 1) {
  return fixed(100 * part / whole, 1) + "%";
}

}  // namespace barrage
