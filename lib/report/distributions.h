// The distributions that hist and hdrplot print one below the other.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/reporter.h"

namespace barrage {

struct Distribution {
  std::string heading;  // "target=GET /x, phase=dns"; safe to print; empty: all hits
  const Histogram& times;
  const std::vector<std::uint64_t>& buckets;  // see Summary::buckets
};

// The latencies of all hits, and of each group; with -by=phase each group is followed by
// the times of its phases, or all hits are, where there are no groups. Valid as long as the report.
std::vector<Distribution> distributions(const Report& report);

}  // namespace barrage
