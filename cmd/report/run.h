// What report does.
#pragma once

#include "cli/exit.h"
#include "options.h"

namespace barrage {

// Reads everything and prints. Throws as run_main expects.
Exit run(const Options& options);

}  // namespace barrage
