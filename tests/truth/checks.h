// What is wrong with a measured attack. Each check returns a line per finding, none when all is
// well.
#pragma once

#include <string>
#include <vector>

#include "measure.h"

namespace barrage::test {

using Findings = std::vector<std::string>;

// Quantiles of latency, service and delay in the report against the model; how many hits, how many
// of them ended how.
Findings check_report(const Row& row, const Measured& measured);
// The verdict names a stopped generator and a pool that is too small, and only them.
Findings check_generator(const Row& row, const Measured& measured);
// The quantiles of the report are those of the records, to the resolution of its histogram.
Findings check_quantiles(const Measured& measured);
// due <= sent <= arrival <= departure <= done for each record and the request in the server's log
// that it made; nothing is lost, nothing happened twice.
Findings check_order(const Measured& measured);
// A request is at the server soon after it is sent, and its end is known soon after the last byte
// left, for 99 of 100.
Findings check_path(const Measured& measured, Nanos most);
// latency = delay + all phases + a rest: no part is negative, and the rest, which is the
// generator's own, stays below a millisecond for 99 of 100, and for each below a millisecond beside
// the longest turn of a loop.
Findings check_parts(const Records& records);

}  // namespace barrage::test
