// What an ECHO target says: a line that goes out, and how often in one hit.
#pragma once

#include <cstdint>

#include "core/target.h"
#include "targets/dialect.h"
#include "targets/template.h"

namespace barrage::echo {

struct EchoSpec final : Spec {
  Template line;            // without its end
  std::uint32_t times = 1;  // more than 1: each is a step of the hit
};

// As its line of BARRAGE_TEST_KINDS says; without that line, a kind that is not listed. The details
// of a hit are one integer: how many lines came back.
inline constexpr Kind kKind{250};

const Dialect& dialect();

}  // namespace barrage::echo
