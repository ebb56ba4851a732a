// What a reader of any report must know before its numbers. One place, so that all formats agree.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/reporter.h"

namespace barrage {

// Why the numbers may not be what was asked for: hits that were never sent, a damaged or incomplete
// input, a closed loop. One sentence each, the worst first; empty: all is well. Safe to print.
std::vector<std::string> warnings(const Report& report);

// The one line on an input that is damaged, incomplete or empty; nullopt: it is whole. Safe to
// print.
std::optional<std::string> damage(const Report& report);

// Hits per second that the attacks asked for together: planned hits over the span of their
// schedules, so attacks side by side add up. nullopt: not known, unlimited, without end, or stages
// that were stopped early, whose mean rate would be another.
std::optional<double> rate_asked(const StreamInfo& info);

}  // namespace barrage
