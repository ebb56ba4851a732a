#pragma once

#include <string>
#include <vector>

#include "report/reporter.h"

namespace barrage {

// The table of -by=phase for people: lines of cells, the first one their heads, the first
// report.by.size() + 1 of which are words. Values of groups are as in the records: not safe to
// print. Empty: without -by=phase.
std::vector<std::vector<std::string>> phase_lines(const Report& report,
                                                  const std::vector<Quantile>& quantiles);

}  // namespace barrage
