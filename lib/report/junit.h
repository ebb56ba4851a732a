// -type=junit: each gate as a test case, for what shows tests in CI; findings are the output. With
// -by the figures of all hits are properties, and each group is a suite of its own that has its
// own.
#pragma once

#include "report/reporter.h"

namespace barrage {

class JunitReporter final : public Reporter {
 public:
  void print(const Report& report, std::ostream& out) const override;
};

}  // namespace barrage
