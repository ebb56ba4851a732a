// The time axis of a page: what became of the hits that were due in each slice of an attack.
#pragma once

#include "core/metrics.h"
#include "core/run.h"
#include "page/data.h"

namespace barrage {

// Adds the object "slices". Slices are as long as it takes for at most 160, and for enough hits in
// each; times are nanoseconds, since the summary's first due time:
//   length, begin      of each slice; of the first one
//   p50, p90, p99, max of the latencies; null: no hit was sent
//   ok                 hits that succeeded
//   codes, other_codes [[code, [hits...]]...], the 20 most frequent codes; the rest
//   dropped            hits that were never sent
//   faults             [[name, [hits...]]...], all that came, dropped ones included
//   in_flight          the most, when a hit was sent
//   asked              hits per second that the schedule of `run` asks for in each; empty: there is
//                      no one run that all hits are of, or not known
// The summary has hits, and slices.
void put_slices(PageData& data, const Summary& summary, const RunHeader* run = nullptr);

// Adds "codes", [[code, hits]...], and "other_codes": those of put_slices(), for the whole time.
void put_codes(PageData& data, const CodeCounts& codes);

}  // namespace barrage
