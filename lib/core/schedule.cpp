#include "core/schedule.h"

#include <string_view>

#include "core/error.h"
#include "core/pacer.h"
#include "core/units.h"

namespace barrage {

std::optional<double> rate_asked_at(const RunHeader& run, Nanos elapsed) {
  if (run.closed_loop) return std::nullopt;
  constexpr std::string_view stages = "stages ", from = " from ", at_most = ", at most ";
  std::string_view text = run.schedule;
  if (!text.starts_with(stages)) return run.rate;
  text = text.substr(stages.size(), text.find(at_most) - stages.size());
  try {
    Plan plan;
    if (const std::size_t at = text.find(from); at != std::string_view::npos) {
      plan.rate = parse_rate(text.substr(at + from.size()));
      plan.start_at_rate = true;
      text = text.substr(0, at);
    }
    plan.stages = parse_stages(text);
    return make_pacer(plan)->rate_at(elapsed);
  } catch (const ValueError&) {
    return std::nullopt;  // of another version
  }
}

}  // namespace barrage
