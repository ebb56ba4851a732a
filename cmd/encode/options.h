// The command line of encode.
#pragma once

#include <string>
#include <vector>

#include "cli/program.h"

namespace barrage {

enum class Encoding { json, msgpack, csv };

struct EncodeOptions {
  Encoding to = Encoding::json;
  std::string output = "stdout";
  std::vector<std::string> files;
};

Manual manual();  // in manual.cpp

// Flags that fill `options`, which outlives the result.
Program make_program(EncodeOptions& options);

}  // namespace barrage
