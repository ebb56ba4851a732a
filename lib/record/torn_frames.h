// Finds out whether damage comes from two attacks that wrote to one output at once: a frame of one
// begins inside a frame of the other, which goes on with further frames behind it. Neither files
// cut and then joined nor the flipped bits of a bad disk look like that.
#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "core/run.h"
#include "record/frame_scanner.h"

namespace barrage {

class TornFrames {
 public:
  // What the scanner found at `at` bytes from the start of the stream, in the order of the stream.
  // True, once: two attacks it was.
  bool add(std::uint64_t at, const FrameScanner::Piece& piece);

 private:
  std::map<RunId, std::uint64_t>
      claimed_;           // where the last broken frame of a run should have ended
  std::set<RunId> torn_;  // runs with a broken frame that another one begins in
  bool found_ = false;
};

}  // namespace barrage
