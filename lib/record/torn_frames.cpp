#include "record/torn_frames.h"

#include <optional>

#include "record/hit_frame.h"

namespace barrage {
namespace {

constexpr std::size_t kMaxRuns = 100;  // of which damage is remembered

}  // namespace

bool TornFrames::add(std::uint64_t at, const FrameScanner::Piece& piece) {
  const bool broken = piece.found == FrameScanner::Found::damage;
  if (found_ || piece.payload.empty() || (!broken && claimed_.empty())) return false;
  const std::optional<FrameHead> head = read_head(piece.payload);
  if (!head || head->format != frame::kFormat) return false;
  found_ = torn_.contains(head->run);
  for (const auto& [run, end] : claimed_) {
    if (run != head->run && at < end) torn_.insert(run);
  }
  if (broken && claimed_.size() < kMaxRuns) claimed_[head->run] = at + piece.claimed;
  return found_;
}

}  // namespace barrage
