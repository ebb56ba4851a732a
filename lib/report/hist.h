// -type=hist[0,2ms,5ms]: exact counts of latencies between bounds, as text, in Vegeta's form;
// groups below, each under its name.
#pragma once

#include "report/reporter.h"

namespace barrage {

// The bounds are those of the summary.
class HistReporter final : public Reporter {
 public:
  void print(const Report& report, std::ostream& out) const override;
};

}  // namespace barrage
