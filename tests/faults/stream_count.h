// What a stream holds, counted by reading it: to be held against what its writer says of itself.
#pragma once

#include <cstdint>
#include <string>

#include "record/record.h"

namespace barrage::test {

struct StreamCount {
  std::uint64_t ok = 0, failed = 0, cut = 0,
                dropped = 0;  // failed: in another way than the last two
  EndTotals ends;             // the sum of all workers'
  StreamInfo info;

  std::uint64_t hits() const { return ok + failed + cut + dropped; }
  // What is not as it must be behind a clean end: the stream is whole, and the ends agree with the
  // records. Empty: nothing.
  std::string unsound() const;
};

// Of a file in any format. Throws as open_records() does.
StreamCount count_stream(const std::string& path);

}  // namespace barrage::test
