// `report -type=html`: one self-contained page, for people. web/report.js draws it.
#pragma once

#include <string>

#include "report/reporter.h"

namespace barrage {

class HtmlReporter final : public Reporter {
 public:
  void print(const Report& report, std::ostream& out) const override;
};

// The JSON inside the page. Its size does not grow with the number of hits: at most 160 slices of
// time, the 100 most frequent faults, the groups of Report, and no text longer than 300 bytes,
// command lines (2,000) aside. Times are nanoseconds, counted from the first due time.
std::string html_data(const Report& report);

}  // namespace barrage
