// -type=text: for people. Vegeta's lines in Vegeta's words, so that scripts which search them keep
// working, and between them what Vegeta does not report:
//
//   ! the process stalled for 1s: stopped ...      only when something is wrong, and first
//   !   repeat the attack without interruptions     what to do about it
//
//   Gate FAILED   p99<200ms                         312.5ms         with -gate
//
//   Requests      [total, rate, throughput]         3000, 49.80, 49.75
//   Rate          [target, achieved]                 50.00, 49.80
//   ...
//   Error Set:
//   500 Internal Server Error  5x  status  e.g. GET http://localhost/
//
// A line below "Error Set:" begins with the error's text, as Vegeta's; then its count, its fault
// and an example; the most frequent first.
#pragma once

#include "report/reporter.h"

namespace barrage {

class TextReporter final : public Reporter {
 public:
  void print(const Report& report, std::ostream& out) const override;
};

}  // namespace barrage
