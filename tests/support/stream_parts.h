// What a stream says beside its hits, in parts that a test can change before they are folded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "record/stream_info.h"

namespace barrage::test {

struct StreamParts {
  std::uint64_t corrupt = 0, corrupt_bytes = 0;
  bool incomplete = false;
  std::vector<std::string> problems = {};
  std::vector<RunHeader> runs = {};
  std::vector<RunEnd> ends = {};
  std::vector<Health> health = {};

  StreamInfo folded() const {
    StreamInfo info;
    info.corrupt = corrupt;
    info.corrupt_bytes = corrupt_bytes;
    info.incomplete = incomplete;
    info.problems = problems;
    for (const RunHeader& run : runs) info.add(run);
    for (const Health& row : health) info.add(row);
    for (const RunEnd& end : ends) info.add(end);
    return info;
  }
  operator StreamInfo() const { return folded(); }
};

}  // namespace barrage::test
