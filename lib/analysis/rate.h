// The rate that was asked for, which headers tell better than hits.
#pragma once

#include <optional>

#include "analysis/report.h"

namespace barrage {

// Hits per second that the attacks asked for together: planned hits over the span of their
// schedules, so attacks side by side add up. Records of formats without run headers tell it by
// their due times. nullopt: not known, unlimited, without end, or stages that were stopped early,
// whose mean rate would be another.
std::optional<double> rate_asked(const Report& report);
// The same of the whole attack, also when the report is about a part of it, which has no such rate.
std::optional<double> rate_asked_of_all(const Report& report);

// Hits that the attacks planned together; nullopt: one has no end, or it is not known.
std::optional<std::uint64_t> planned_hits(const StreamInfo& info);

// Hits per second by the due times of the hits alone; at least two.
double rate_due(const Summary& summary);

}  // namespace barrage
