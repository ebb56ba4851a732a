// -type=json: one object on one line. First Vegeta's keys in Vegeta's order, then ours: service,
// delay, ok, failed, dropped, faults, rates, runs ... Durations are whole nanoseconds.
#pragma once

#include "report/reporter.h"

namespace barrage {

class JsonReporter final : public Reporter {
 public:
  void print(const Report& report, std::ostream& out) const override;
};

}  // namespace barrage
