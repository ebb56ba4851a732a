// Makes the parts of an attack, lets them run, and says how it ended.
#pragma once

#include "cli/exit.h"
#include "options.h"

namespace barrage {

// Before the first hit: throws UsageError, InputError, RunError. After it, too, but only when all
// records that could be written are.
Exit run_attack(const AttackOptions& options);

}  // namespace barrage
