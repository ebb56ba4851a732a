// What a reader of any report must know before its numbers. All formats share it, so that they
// agree.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/report.h"
#include "analysis/verdict.h"

namespace barrage {

enum class Level {
  bad,   // the numbers are not those of the requested attack, or incomplete
  warn,  // they include something that is not the server's, or say less than they seem to
  note,  // good to know
};

// "bad", "warn", "note"
std::string_view to_string(Level level) noexcept;

struct Finding {
  Level level;
  std::string text;         // one sentence without capital and full stop; safe to print
  std::string advice = {};  // what to do about it; empty: nothing
};

// Whose latencies a format shows: those of all hits, or those that OutcomeTimes::telling() names.
enum class Latencies { all, telling };

// Why the numbers may not be what they seem: a damaged or incomplete input (StreamInfo::damage()),
// hits that -overrun left out, latencies of hits that failed, events that were not sent, the
// reasons of the verdict, a saturated server, an attack that ended early, hits that were cut or
// sent again, certificates that were not verified, a closed loop. The worst first; empty: all is
// well.
std::vector<Finding> findings(const Report& report, const Verdict& verdict,
                              Latencies shown = Latencies::all);

}  // namespace barrage
