#include "cli/version.h"

namespace barrage {

std::string_view version() noexcept { return BARRAGE_VERSION; }

std::string_view release_date() noexcept { return "November 21, 2026"; }

}  // namespace barrage
