// The target rate of an attack, moment by moment.
#pragma once

#include <optional>

#include "core/run.h"

namespace barrage {

// Hits per second that the schedule wants this long after its start; nullopt: a closed loop.
std::optional<double> rate_asked_at(const RunHeader& run, Nanos elapsed);

}  // namespace barrage
