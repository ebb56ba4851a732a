// How latencies are spread on a page: quantiles, a curve of them, a histogram, and their parts.
#pragma once

#include <string_view>
#include <vector>

#include "core/breakdown.h"
#include "core/histogram.h"
#include "page/data.h"

namespace barrage {

// Adds an object; times are nanoseconds:
//   count, min, mean, max
//   quantiles  [[q, time]...] from p50 to the maximum, and those of `more`
//   curve      from the fastest to p99.99: item i is the quantile 1 - 10^(-i / curve_per_decade),
//   so
//              that 1 / (1 - q) grows evenly on a logarithmic axis; empty when nothing was counted
void put_histogram(PageData& data, std::string_view name, const Histogram& histogram,
                   const std::vector<double>& more = {});

// Adds "bins", {low, high, counts}: how many lie where, in at most 60 bins from low to high that
// grow by one factor. None where nothing was counted.
void put_bins(PageData& data, const Histogram& histogram);

// Adds "breakdown", {count, parts, rows}: the parts that took any time, and for all hits (q is
// null) and those around p50, p90, p99, p99.9 and p99.99 a row [q, [time per part...]].
void put_breakdown(PageData& data, const Breakdown& breakdown);

}  // namespace barrage
