// The dialects of target files that barrage speaks.
#pragma once

#include "targets/dialect.h"

namespace barrage {

// Of all protocols; valid as long as the program. Any thread.
Dialects all_dialects();

}  // namespace barrage
