// From what a user types to a reporter.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/time.h"
#include "report/reporter.h"

namespace barrage {

struct ReportFormat {
  std::unique_ptr<Reporter> reporter;
  // What Metrics has to count for it.
  std::vector<Nanos> bounds;
  bool slices = false;
  bool remarks = true;  // it shows findings; else they go to stderr
  bool breakdown = false;
  By by = {};               // the groups that it shows without -by
  bool of_nothing = false;  // it is for programs, which want one of an empty input, too
};

// type: text, json, html, markdown, junit, hdrplot, or hist with its buckets, "hist[0,2ms,5ms]".
// buckets: the value of -buckets, for json and hist; empty: not given. Throws UsageError.
ReportFormat make_reporter(const std::string& type, const std::string& buckets);

}  // namespace barrage
