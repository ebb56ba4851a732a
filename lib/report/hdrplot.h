// -type=hdrplot: quantiles of the latencies as a table that HdrHistogram's plotter draws.
#pragma once

#include "report/reporter.h"

namespace barrage {

class HdrPlotReporter final : public Reporter {
 public:
  void print(const Report& report, std::ostream& out) const override;
};

}  // namespace barrage
