// -wait-for: a server that is still starting.
#pragma once

#include <vector>

#include "core/target.h"
#include "core/time.h"
#include "protocol/registry.h"

namespace barrage {

// Returns when all that the targets lead to accepts connections; says on stderr what it waits for.
// Throws RunError if that takes longer than `limit`.
void wait_for_targets(const std::vector<Target>& targets, Protocols& protocols, Nanos limit);

}  // namespace barrage
