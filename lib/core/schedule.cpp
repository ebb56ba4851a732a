#include "core/schedule.h"

#include "core/pacer.h"

namespace barrage {

std::optional<double> target_rate_at(const RunHeader& run, Nanos elapsed) {
  if (run.closed_loop()) return std::nullopt;
  if (run.plan.stages.empty()) return run.rate;
  return make_pacer(run.plan)->rate_at(elapsed);
}

}  // namespace barrage
