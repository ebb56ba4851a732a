#include "record/torn_frames.h"

#include <optional>

#include "record/frame.h"

namespace barrage {
namespace {

constexpr std::size_t kMaxRuns = 100;  // of which damage is remembered

}  // namespace

bool TornFrames::add(std::uint64_t at, const FrameScanner::Piece& piece) {
  if (found_ || piece.found == FrameScanner::Found::more) return false;
  std::optional<FrameHead> head;
  if (!piece.payload.empty()) head = read_head(piece.payload);
  if (head && head->format != frame::kFormat) head.reset();
  found_ = (head && inside(at, piece, *head)) || overwritten(piece, head ? &*head : nullptr);
  return found_;
}

bool TornFrames::inside(std::uint64_t at, const FrameScanner::Piece& piece, const FrameHead& head) {
  const bool broken = piece.found == FrameScanner::Found::damage;
  if (!broken && claimed_.empty()) return false;
  if (torn_.contains(head.run)) return true;
  for (const auto& [run, end] : claimed_) {
    if (run != head.run && at < end) torn_.insert(run);
  }
  if (broken && claimed_.size() < kMaxRuns) claimed_[head.run] = at + piece.claimed;
  return false;
}

bool TornFrames::overwritten(const FrameScanner::Piece& piece, const FrameHead* head) {
  if (piece.found == FrameScanner::Found::damage) {
    if (gap_ == Gap::none) gap_ = piece.claimed == 0 ? Gap::rest : Gap::broken;
    return false;
  }
  if (head == nullptr) return false;
  const bool begins = head->kind == static_cast<std::uint64_t>(frame::Kind::run);
  const bool seam = std::exchange(gap_, Gap::none) == Gap::rest && last_ && *last_ != head->run;
  const RunId before = last_.value_or(head->run);
  last_ = head->run;
  if (begins && begun_.size() < kMaxRuns) begun_.insert(head->run);
  if (!seam) return false;
  if (seams_.size() < kMaxRuns) seams_.emplace(before, head->run);
  return !begun_.contains(head->run) || seams_.contains({head->run, before});
}

}  // namespace barrage
