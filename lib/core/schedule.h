// What a run header tells of the rate that was asked for, moment by moment.
#pragma once

#include <optional>

#include "core/run.h"

namespace barrage {

// What the schedule of one attack asks for so long after its start, in hits per second; nullopt: a
// closed loop, or not known.
std::optional<double> rate_asked_at(const RunHeader& run, Nanos elapsed);

}  // namespace barrage
