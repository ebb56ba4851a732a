// The time axis of a page: the outcome of the hits that were due in each slice of an attack.
#pragma once

#include "core/metrics.h"
#include "core/run.h"
#include "page/data.h"

namespace barrage {

// Adds the object "slices": at most 160, and long enough for enough hits in each. Times are
// nanoseconds since the summary's first due time:
//   length, begin      of each slice; of the first one
//   p50, p90, p99, max of the latencies; null: no hit was sent
//   ok                 hits that succeeded
//   codes, other_codes [[code, [hits...]]...], the 20 most frequent codes; the rest
//   dropped            hits that were never sent
//   faults             [[name, [hits...]]...], all that occurred, including dropped
//   in_flight          the maximum when a hit was sent
//   asked              target rate of `run` in each, in hits per second; empty: not known, or not
//                      all hits are of one run
// The summary has hits, and slices.
void put_slices(PageData& data, const Summary& summary, const RunHeader* run = nullptr);

// Adds "codes", [[code, hits]...], and "other_codes": those of put_slices(), for the whole time.
void put_codes(PageData& data, const CodeCounts& codes);

}  // namespace barrage
