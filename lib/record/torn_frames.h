// Recognizes damage by two attacks that wrote to one output at once. Either a frame of one begins
// inside a frame of the other, and more frames of that other run follow. Or, where each overwrites
// the other (`attack > f & attack > f`), the rest of a frame lies between frames of two runs, and
// one of these has lost its beginning or appears again after such a rest. Neither files that were
// cut and joined nor flipped bits of a bad disk look like that.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/run.h"
#include "record/frame_scanner.h"
#include "record/hit_frame.h"

namespace barrage {

class TornFrames {
 public:
  // What the scanner found at `at` bytes from the start of the stream, in the order of the stream.
  // True, once: two attacks it was.
  bool add(std::uint64_t at, const FrameScanner::Piece& piece);

 private:
  bool inside(std::uint64_t at, const FrameScanner::Piece& piece, const FrameHead& head);
  bool overwritten(const FrameScanner::Piece& piece, const FrameHead* head);

  std::map<RunId, std::uint64_t>
      claimed_;           // where the last broken frame of a run should have ended
  std::set<RunId> torn_;  // runs with a broken frame that another one begins in

  enum class Gap { none, broken, rest };     // rest: it does not start as a frame does
  Gap gap_ = Gap::none;                      // after the last frame
  std::optional<RunId> last_;                // whose frame that was
  std::set<RunId> begun_;                    // runs whose first frame is there
  std::set<std::pair<RunId, RunId>> seams_;  // runs before and after a rest
  bool found_ = false;
};

}  // namespace barrage
