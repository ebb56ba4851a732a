// One report format per file beside this; all print the same Report.
#pragma once

#include <memory>
#include <ostream>
#include <string_view>
#include <vector>

#include "core/metrics.h"
#include "core/time.h"
#include "record/record.h"

namespace barrage {

struct Report {
  const Summary& summary;
  const StreamInfo& info;
  std::vector<Nanos> buckets;  // lower bounds, ascending, for hist and JSON; empty: none asked for
};

class Reporter {
 public:
  virtual ~Reporter() = default;
  // Prints the whole report; may be called again with a grown summary (-every).
  virtual void print(const Report& report, std::ostream& out) const = 0;
};

}  // namespace barrage
