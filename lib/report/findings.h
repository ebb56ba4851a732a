// What a reader of any report must know before its numbers. One place, so that all formats agree.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/reporter.h"

namespace barrage {

enum class Level {
  bad,   // the numbers are not what was asked for, or not all of them
  warn,  // they hold something that is not the server's
  note,  // good to know
};

struct Finding {
  Level level;
  std::string text;  // one sentence without capital and full stop; safe to print
};

// Why the numbers may not be what they seem: hits that were never sent, a damaged or incomplete
// input (StreamInfo::damage()), a rate that was not reached, hits that left late, were cut or sent
// again, a closed loop. The worst first; empty: all is well.
std::vector<Finding> findings(const Report& report);

// Hits per second that the attacks asked for together: planned hits over the span of their
// schedules, so attacks side by side add up. Records of formats without run headers tell it by
// their due times. nullopt: not known, unlimited, without end, or stages that were stopped early,
// whose mean rate would be another.
std::optional<double> rate_asked(const Report& report);

}  // namespace barrage
