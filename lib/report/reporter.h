// One report format per file beside this; all print the same Report.
#pragma once

#include <ostream>

#include "analysis/report.h"

namespace barrage {

class Reporter {
 public:
  virtual ~Reporter() = default;
  // Prints the whole report; may be called again with a grown summary (-every).
  virtual void print(const Report& report, std::ostream& out) const = 0;
};

}  // namespace barrage
