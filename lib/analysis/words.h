// How reports put numbers into sentences. For lib/report, and for programs that print as it does.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "core/metrics.h"
#include "core/time.h"
#include "core/units.h"
#include "core/utf8.h"

namespace barrage {

// "1.50", "100.00": a number for people.
std::string fixed(double value, int decimals = 2);

inline std::string rounded(Nanos value) { return format_duration(round_duration(value)); }

// "1 hit", "7 hits"
inline std::string count_of(std::uint64_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

// "33.3%"
inline std::string percent(double part, double whole = 1) {
  return fixed(100 * part / whole, 1) + "%";
}

// "99.99%": one failure in a million must not look like none.
inline std::string success_percent(const Summary& s) {
  const bool flawless = s.ok == s.hits;
  return fixed(flawless ? s.success() * 100 : std::min(s.success() * 100, 99.99)) + "%";
}

// "50, 50, 100.00%"
std::string comma_separated(const std::vector<std::string>& words);

// An example is to be recognised, not to be copied.
inline std::string shortened(const std::string& text) {
  constexpr std::size_t most = 160;
  return text.size() <= most ? text : clean_utf8(text, most) + "...";
}

}  // namespace barrage
