// -type=hdrplot: quantiles of the latencies as a table that HdrHistogram's plotter draws; groups as
// further tables, each under a comment with its name.
#pragma once

#include "report/reporter.h"

namespace barrage {

class HdrPlotReporter final : public Reporter {
 public:
  void print(const Report& report, std::ostream& out) const override;
};

}  // namespace barrage
