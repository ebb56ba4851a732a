#include "record/frame_stream.h"

#include <iterator>
#include <utility>

#include "core/error.h"
#include "record/frame.h"
#include "record/hit_frame.h"
#include "record/monitor_frame.h"

namespace barrage {

Read FrameStream::next(Frame& into) {
  const MutexLock lock(mutex_);
  take_back(into);
  for (;;) {
    const FrameScanner::Piece piece = scanner_.next(input_.bytes(), input_.ended());
    if (torn_.add(input_.offset(), piece)) {
      cause(
          "two attacks wrote to it at once and tore each other's records apart; give each an "
          "-output of its own, and read both files together");
    }
    const bool found = piece.found == FrameScanner::Found::frame;
    if (piece.found == FrameScanner::Found::damage && !input_.stopped()) {
      if (damage_bytes_ == 0) damage_at_ = input_.offset();
      damage_bytes_ += piece.size;
      input_.drop(piece.size);
    } else if (damage_bytes_ > 0 && (found || input_.ended())) {
      corrupt(damage_at_, std::exchange(damage_bytes_, 0),
              found ? "are damaged" : "to the end are cut off or damaged");
      return Read::corrupt;
    } else if (found) {
      ++frames_;
      input_.found_record();
      into.at = input_.offset();
      into.bytes = piece.size;
      const Kind kind = look_at(piece.payload);
      if (kind == Kind::hits) {
        into.payload = piece.payload;
        into.run = read_head(piece.payload)->run;
        ++taken_;
      }
      input_.drop(piece.size);
      if (kind == Kind::hits) return Read::record;
      if (kind == Kind::broken) {
        corrupt(into.at, into.bytes, "break the format");
        return Read::corrupt;
      }
    } else if (input_.ended()) {
      finish();
      return Read::end;
    } else if (!input_.fill() && !input_.ended()) {
      return Read::wait;
    }
  }
}

void FrameStream::broken(const Frame& frame) {
  const MutexLock lock(mutex_);
  corrupt(frame.at, frame.bytes, "break the format");
}

FrameStream::Kind FrameStream::look_at(std::string_view payload) {
  const std::optional<FrameHead> head = read_head(payload);
  if (!head) return Kind::broken;
  if (head->format > frame::kFormat) {
    throw InputError(input_.name(), 0, 0,
                     "written by a newer barrage (format " + std::to_string(head->format) +
                         "); this one reads format " + std::to_string(frame::kFormat));
  }
  switch (static_cast<frame::Kind>(head->kind)) {
    case frame::Kind::hits:
      return Kind::hits;
    case frame::Kind::run:
      return keep(read_run(*head));
    case frame::Kind::health:
      return keep(read_health(*head));
    case frame::Kind::end:
      return keep(read_end(*head));
    case frame::Kind::source:
      return keep(read_source(*head));
    case frame::Kind::sample:
      return keep(read_sample(*head));
  }
  return Kind::rest;  // of a later barrage
}

template <typename T>
FrameStream::Kind FrameStream::keep(const std::optional<T>& record) {
  if (!record) return Kind::broken;
  info_.add(*record);
  if (visitor_ != nullptr) visitor_->visit(*record);
  return Kind::rest;
}

void FrameStream::take_back(Frame& frame) {
  if (frame.payload.empty()) return;
  frame.payload.clear();
  info_.by_run[frame.run].hits += std::exchange(frame.hits, 0);
  --taken_;
}

void FrameStream::finish() {
  info_.all_read = taken_ == 0 && !input_.stopped();
  if (std::exchange(finished_, true) || input_.stopped()) return;
  if (frames_ == 0 && info_.corrupt == 0) {
    info_.incomplete = true;
    problem(input_.offset(), "empty: there is no record in it");
  }
  for (const auto& [id, run] : info_.by_run) {
    if (run.headers == 0 || run.ended.size() >= run.threads) continue;
    info_.incomplete = true;
    problem(
        input_.offset(),
        "incomplete: the attack's end is missing: it was killed, or ^C ended a tee behind it (write "
        "tee -i)");
  }
}

void FrameStream::corrupt(std::uint64_t at, std::uint64_t bytes, const std::string& what) {
  ++info_.corrupt;
  info_.corrupt_bytes += bytes;
  problem(at, "byte " + std::to_string(at) + ": " + std::to_string(bytes) +
                  (bytes == 1 ? " byte " : " bytes ") + what + "; skipped");
}

// Frames may turn out to be broken after later ones: problems are put in order.
void FrameStream::problem(std::uint64_t at, std::string text) {
  problems_.emplace(at, input_.name() + ": " + std::move(text));
  list_problems();
}

void FrameStream::cause(std::string text) {
  problems_.emplace_hint(problems_.begin(), 0, input_.name() + ": " + std::move(text));
  list_problems();
}

void FrameStream::list_problems() {
  if (problems_.size() > StreamInfo::kMaxProblems) problems_.erase(std::prev(problems_.end()));
  info_.problems.clear();
  for (const auto& [place, said] : problems_) info_.problems.push_back(said);
}

}  // namespace barrage
