// What the formats for other programs say of gates.
#pragma once

#include <ostream>
#include <vector>

#include "analysis/gate.h"
#include "core/utf8.h"

namespace barrage {

// "# gate passed: p99<200ms: 12ms": after a table that other programs may read.
inline void print_gates(const std::vector<GateResult>& gates, std::ostream& out) {
  for (const GateResult& gate : gates) {
    out << "# gate " << (gate.passed ? "passed: " : "FAILED: ") << printable(gate.gate) << ": "
        << gate.said << '\n';
  }
}

}  // namespace barrage
