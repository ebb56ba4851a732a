// HTTP targets: a request line, headers and a body.
#pragma once

#include "targets/dialect.h"

namespace barrage {

const Dialect& http_dialect();

}  // namespace barrage
