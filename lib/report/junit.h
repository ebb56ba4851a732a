// -type=junit: each gate as a test case, for what shows tests in CI; findings are the output.
#pragma once

#include "report/reporter.h"

namespace barrage {

class JunitReporter final : public Reporter {
 public:
  void print(const Report& report, std::ostream& out) const override;
};

}  // namespace barrage
