// What compare does.
#pragma once

#include "cli/exit.h"
#include "options.h"

namespace barrage {

// Reads all runs and prints what became of the latency. Throws as run_main expects.
Exit run(const Options& options);

}  // namespace barrage
