// Host names as DNS and servers have them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "targets/problem.h"

namespace barrage {

// Replaces a name beyond ASCII by its "xn--" form (IDNA 2008, as browsers map it), and decodes what
// is percent-encoded in it. Other names and addresses stay as they are.
std::optional<Problem> to_ascii(std::string& host);

}  // namespace barrage
