// The target rate, from headers or else from hits.
#pragma once

#include <optional>

#include "analysis/report.h"

namespace barrage {

// The target rate of all attacks together, in hits per second: planned hits over the span of their
// schedules, so attacks side by side add up. Formats without run headers have it from due times.
// nullopt: not known, unlimited, without end, or stages that were stopped early, as their mean rate
// differs.
std::optional<double> target_rate(const Report& report);
// The same of the whole attack, also when the report is about a part of it, which has no such rate.
std::optional<double> target_rate_of_all(const Report& report);

// Hits that the attacks planned together; nullopt: one has no end, or it is not known.
std::optional<std::uint64_t> planned_hits(const StreamInfo& info);
// Connections that the attacks open at most, as planned; nullopt: one may open any number, or it is
// not known.
std::optional<std::uint64_t> planned_connections(const StreamInfo& info);

// Hits per second by the due times of the hits alone; at least two.
double rate_due(const Summary& summary);

}  // namespace barrage
