#include "cli/vegeta.h"

#include <limits>
#include <utility>

#include "core/error.h"

namespace barrage {

void add_vegeta_globals(Program& program) {
  program
      .custom("cpus", "N", "do nothing; accepted for compatibility with Vegeta", "",
              [](std::string_view text) {
                parse_integer(text, std::numeric_limits<std::int64_t>::min(),
                              std::numeric_limits<std::int64_t>::max());
              })
      .hidden = true;
  refuse_flag(program, "profile", "there is none here; profile with perf record or valgrind");
}

void refuse_flag(Program& program, std::string name, std::string advice) {
  program
      .custom(std::move(name), "VALUE", "be an error", "",
              [advice = std::move(advice)](std::string_view) { throw ValueError(advice); })
      .hidden = true;
}

}  // namespace barrage
