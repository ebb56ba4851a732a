// Text <-> durations, rates, sizes, times: one grammar for flags, files and reports (that of Go and
// Vegeta, see the manual). Parsers throw ValueError: what is wrong, and what to write instead.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/pacer.h"
#include "core/time.h"

namespace barrage {

// "300ms", "1h2m", "1.5s", "-1s", "0"; units ns us µs ms s m h. Throws on overflow (about 292
// years).
Nanos parse_duration(std::string_view text);

// "50", "1.5", "50/s", "100/3s", "5/100ms", "0", "infinity" (the last two: unlimited).
Rate parse_rate(std::string_view text);

// "10s:100 1m:100 1m@50": blank- or comma-separated legs, see Stage. Here a rate of 0 is a pause.
std::vector<Stage> parse_stages(std::string_view text);

// "64MiB", "10 kb", "512": powers of 1024, case does not matter except that "Kb" (bits) is refused.
// Below 2^63.
std::uint64_t parse_size(std::string_view text);

// "[0,2ms,5ms]": lower bounds of a report's buckets, ascending; 0 is put before them if it is not
// the first.
std::vector<Nanos> parse_buckets(std::string_view text);

// As Go prints it: "1.5s", "1m0s", "2h47m0s", "0s", "1.5µs".
std::string format_duration(Nanos value);
// Rounded to the next smaller unit, half away from zero, like Vegeta's text report:
// 1.2345678s -> 1.235s, 1h2m3.4s -> 1h2m0s.
Nanos round_duration(Nanos value);
// "50/1s", "unlimited".
std::string format_rate(const Rate& rate);
// "64MiB", "1.5KiB", "17B".
std::string format_size(std::uint64_t bytes);

// RFC 3339 in UTC, with as many fractional digits as needed: "2026-11-20T23:29:57.5Z".
std::string format_time(WallTime time);
void append_time(std::string& out, WallTime time);  // the same, for writers of many
// RFC 3339 with any zone; digits below a nanosecond are cut. Throws ValueError, also for times
// that WallTime cannot hold (it reaches from 1677 to 2262).
WallTime parse_time(std::string_view text);

}  // namespace barrage
