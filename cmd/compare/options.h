// The command line of compare.
#pragma once

#include <string>
#include <vector>

#include "cli/program.h"
#include "load.h"

namespace barrage {

struct Options {
  std::string type = "text";
  double min_effect = 0.05;  // a share: 5 %
  bool force = false;
  Part part;
  std::string output = "stdout";
  std::vector<std::string> sides;  // "old1.bin,old2.bin", "new.bin"
};

Manual manual();  // in manual.cpp

// Flags that fill `options`, which outlives the result.
Program make_program(Options& options);

}  // namespace barrage
