// Reads the runs of both sides, each down to what a comparison needs of it.
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
  std::vector<std::string> damage;      // what is damaged, with the file; safe to print
  // All runs as if they had begun together, in 1970; null: nobody wants it.
  std::unique_ptr<Metrics> together;
};

// What of the runs is compared.
struct Part {
  std::vector<Condition> filter = {};  // hits for which all hold
  std::vector<Bound> bounds = {};      // and that were due within these
  std::optional<Moment> since, until;
  Nanos warmup{};
};

// One after the other. Hits that attack calls warm-up are left out. Generators are judged by all
// hits. Throws as open_records() does, and InputError for a file without a hit of the part that was
// sent. Returns early, and then with what it has, when an interrupt says so. with_times:
// Side::together is wanted.
Side load_side(const std::vector<std::string>& files, const Part& part, bool with_times,
               const ReadInterrupts& interrupts);

}  // namespace barrage
