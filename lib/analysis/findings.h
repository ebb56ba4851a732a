// What a reader of any report must know before its numbers. All formats share it, so that they
// agree.
#pragma once

#include <vector>

#include "analysis/finding.h"
#include "analysis/report.h"
#include "analysis/verdict.h"

namespace barrage {

// Whose latencies a format shows: those of all hits, those that OutcomeTimes::telling() names, or
// each hit's beside how it ended.
enum class Latencies { all, telling, each };

// Why the numbers may not be what they seem: a damaged or incomplete input (StreamInfo::damage()),
// hits that -overrun left out, latencies of hits that failed, events that were not sent, the
// reasons of the verdict, a saturated server, what a section finds, an attack that ended early, hits
// that were cut or sent again, certificates that were not verified, a closed loop. The worst first;
// empty: all is well.
std::vector<Finding> findings(const Report& report, const Verdict& verdict,
                              Latencies shown = Latencies::all);

}  // namespace barrage
