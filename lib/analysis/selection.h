#pragma once

#include <vector>

#include "analysis/condition.h"
#include "analysis/window.h"
#include "core/result.h"

namespace barrage {

// Whether attack -warmup marked it. Connections belong to no warm-up.
inline bool is_warm_up(const Result& hit) {
  return (hit.flags & result_flag::warm_up) != 0 && hit.is_hit;
}

// Which records a report is about: those within the window for which all conditions hold, without
// the warm-up. Filter and window outlive it. One thread per window.
class Selection {
 public:
  // window: null or unbounded: all times. warmup: those of the warm-up, too.
  Selection(const std::vector<Condition>& filter, Window* window, bool warmup)
      : filter_(filter),
        window_(window != nullptr && window->bounded() ? window : nullptr),
        warmup_(warmup) {}

  // A condition or a window leaves records out.
  bool is_part() const { return has_window() || !filter_.empty(); }
  bool has_window() const { return window_ != nullptr; }

  bool takes(const Result& hit) {
    // A window learns from each hit when attacks began.
    const bool inside = !has_window() || window_->holds(hit);
    return inside && (warmup_ || !is_warm_up(hit)) && (filter_.empty() || all_hold(filter_, hit));
  }

 private:
  const std::vector<Condition>& filter_;
  Window* window_;
  bool warmup_;
};

}  // namespace barrage
