// Reads the runs of both sides and reduces each to what a comparison needs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/condition.h"
#include "analysis/window.h"
#include "cli/interrupt.h"
#include "compare/alike.h"
#include "compare/comparison.h"
#include "core/metrics.h"

namespace barrage {

struct Side {
  std::vector<RunFacts> runs;
  std::vector<RunQuantiles> quantiles;  // one per run
  std::vector<std::string> damage;      // one sentence per damaged file; safe to print
  // All runs as if they had begun together, in 1970; null without with_times.
  std::unique_ptr<Metrics> together;
};

// The part of the runs that is compared.
struct Part {
  std::vector<Condition> filter = {};  // hits for which all hold
  std::vector<Bound> bounds = {};      // and that were due within these
  std::optional<Moment> since, until;
  Nanos warmup{};
};

// Reads one file after another. Hits that attack marked as warm-up are left out. Generators are
// judged by all hits. Throws as open_records() does, and InputError for a file without a sent hit
// in `part`. Returns early, with what it has, on an interrupt. with_times: also fill
// Side::together.
Side load_side(const std::vector<std::string>& files, const Part& part, bool with_times,
               const ReadInterrupts& interrupts);

}  // namespace barrage
