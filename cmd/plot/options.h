// The command line of plot.
#pragma once

#include <string>
#include <vector>

#include "cli/program.h"
#include "plot/plot.h"

namespace barrage {

struct Options {
  PlotOptions plot;
  std::string output = "stdout";
  std::vector<std::string> files;  // none: stdin
};

Manual manual();  // in manual.cpp

// Flags that fill `options`, which outlives the result.
Program make_program(Options& options);

}  // namespace barrage
