// The command line of report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/condition.h"
#include "analysis/gate.h"
#include "analysis/groups.h"
#include "analysis/quantile.h"
#include "analysis/window.h"
#include "cli/program.h"
#include "core/time.h"

namespace barrage {

struct Options {
  std::string type = "text";
  std::string buckets;            // empty: none
  std::vector<Condition> filter;  // the report is about the hits for which all hold
  std::vector<Bound> bounds;      // and that were due within these
  std::vector<Gate> gates;
  By by;
  std::vector<Quantile> quantiles;
  std::optional<Moment> since, until;
  Nanos warmup{};
  bool abort = false;  // end the attack when a gate is lost for good
  bool count_warmup = false;
  Nanos every{};              // 0: only at the end
  std::uint64_t threads = 0;  // 0: as many as there are processors, within reason
  std::string output = "stdout";
  std::vector<std::string> files;  // none: stdin
};

Manual manual();  // in manual.cpp

// Flags that fill `options`, which outlives the result.
Program make_program(Options& options);

}  // namespace barrage
