// How reports put numbers into sentences. For lib/report, and for programs that print as it does.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "core/time.h"
#include "core/units.h"
#include "core/utf8.h"
#include "report/columns.h"
#include "report/gate.h"

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

// "# gate passed: p99<200ms: 12ms": behind a table that other programs may read.
inline void print_gates(const std::vector<GateResult>& gates, std::ostream& out) {
  for (const GateResult& gate : gates) {
    out << "# gate " << (gate.passed ? "passed: " : "FAILED: ") << printable(gate.gate) << ": "
        << gate.said << '\n';
  }
}

}  // namespace barrage
