#pragma once

#include "cli/exit.h"
#include "options.h"

namespace barrage {

Exit run(const EncodeOptions& options);

}  // namespace barrage
