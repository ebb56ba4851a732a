// One report format per file beside this; all print the same Report.
#pragma once

#include <memory>
#include <ostream>
#include <string_view>

#include "core/metrics.h"
#include "record/record.h"

namespace barrage {

struct Report {
  const Summary& summary;
  const StreamInfo& info;
};

class Reporter {
 public:
  virtual ~Reporter() = default;
  // Prints the whole report; may be called again with a grown summary (-every).
  virtual void print(const Report& report, std::ostream& out) const = 0;
};

}  // namespace barrage
