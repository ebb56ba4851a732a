// The target rate of an attack, moment by moment.
#pragma once

#include <optional>

#include "core/run.h"

namespace barrage {

// In hits per second, this long after the start of the schedule; nullopt: a closed loop.
std::optional<double> target_rate_at(const RunHeader& run, Nanos elapsed);

}  // namespace barrage
