#include "cli/version.h"

namespace barrage {

std::string_view version() noexcept { return BARRAGE_VERSION; }

std::string_view release_date() noexcept { return BARRAGE_RELEASE_DATE; }

}  // namespace barrage
