// The distribution of latencies on a page: quantiles, their curve, a histogram, and phases.
#pragma once

#include <string_view>
#include <vector>

#include "core/breakdown.h"
#include "core/histogram.h"
#include "page/data.h"

namespace barrage {

// Adds an object; times are nanoseconds:
//   count, min, mean, max
//   quantiles  [[q, time]...] from p50 to the maximum, plus those of `more`
//   curve      from the fastest to p99.99: item i is the quantile 1 - 10^(-i / curve_per_decade),
//   so
//              that 1 / (1 - q) grows evenly on a logarithmic axis; empty if nothing was counted
void put_histogram(PageData& data, std::string_view name, const Histogram& histogram,
                   const std::vector<double>& more = {});

// Adds "bins", {low, high, counts}: a histogram of at most 60 bins from low to high, whose widths
// grow by a constant factor. Empty if nothing was counted.
void put_bins(PageData& data, const Histogram& histogram);

// Adds "breakdown", {count, parts, rows}: the parts that took any time, and a row [q, [time per
// part...]] for all hits (q is null) and for those around p50, p90, p99, p99.9 and p99.99.
void put_breakdown(PageData& data, const Breakdown& breakdown);

}  // namespace barrage
