// Reads the runs of both sides, each down to what a comparison needs of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

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

// One after the other. Hits of the warm-up are left out. Throws as open_records() does, and
// InputError for a file without a hit that was sent. Returns early, and then with what it has, when
// an interrupt says so. with_times: Side::together is wanted.
Side load_side(const std::vector<std::string>& files, bool with_times,
               const ReadInterrupts& interrupts);

}  // namespace barrage
