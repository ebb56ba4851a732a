// WS targets.
#pragma once

#include "targets/dialect.h"

namespace barrage {

const Dialect& ws_dialect();

}  // namespace barrage
