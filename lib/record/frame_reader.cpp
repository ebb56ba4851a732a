#include "record/frame_reader.h"

#include <utility>

#include "core/error.h"

namespace barrage {

FrameReader::FrameReader(Input input, RecordWriter* rest) : input_(std::move(input)), rest_(rest) {}

Read FrameReader::read(Result& into) {
  for (;;) {
    if (hits_.next(into)) return Read::record;
    const std::uint64_t at = input_.offset();
    const std::size_t size = std::exchange(frame_bytes_, 0);
    const bool broken = hits_.broken();
    hits_.close();
    input_.drop(size);
    if (broken) return corrupt(at, size, "break the format");

    const FrameScanner::Piece piece = scanner_.next(input_.bytes(), input_.ended());
    if (piece.found == FrameScanner::Found::damage && !input_.stopped()) {
      if (damage_bytes_ == 0) damage_at_ = input_.offset();
      damage_bytes_ += piece.size;
      input_.drop(piece.size);
    } else if (damage_bytes_ > 0 && (piece.found == FrameScanner::Found::frame || input_.ended())) {
      const bool tail = piece.found != FrameScanner::Found::frame;
      return corrupt(damage_at_, std::exchange(damage_bytes_, 0),
                     tail ? "to the end are cut off or damaged" : "are damaged");
    } else if (piece.found == FrameScanner::Found::frame) {
      frame_bytes_ = piece.size;
      ++frames_;
      if (!open(piece.payload)) {
        hits_.close();
        input_.drop(std::exchange(frame_bytes_, 0));
        return corrupt(input_.offset() - piece.size, piece.size, "break the format");
      }
    } else if (input_.ended()) {
      finish();
      return Read::end;
    } else {
      input_.fill();
    }
  }
}

bool FrameReader::open(std::string_view payload) {
  const std::optional<FrameHead> head = read_head(payload);
  if (!head) return false;
  if (head->format > frame::kFormat) {
    throw InputError(input_.name(), 0, 0,
                     "written by a newer barrage (format " + std::to_string(head->format) +
                         "); this one reads format " + std::to_string(frame::kFormat));
  }
  switch (static_cast<frame::Kind>(head->kind)) {
    case frame::Kind::hits:
      return hits_.open(*head);
    case frame::Kind::run: {
      const std::optional<RunHeader> header = read_run(*head);
      if (header) {
        Run& run = runs_[header->run];
        run.began = true;
        run.threads = header->threads;
      }
      return keep(header);
    }
    case frame::Kind::health:
      return keep(read_health(*head));
    case frame::Kind::end: {
      const std::optional<RunEnd> end = read_end(*head);
      if (end) runs_[end->run].ended.insert(end->worker);
      return keep(end);
    }
  }
  return true;  // of a later barrage
}

template <typename T>
bool FrameReader::keep(const std::optional<T>& record) {
  if (!record) return false;
  info_.keep(*record);
  if (rest_ != nullptr) rest_->write(*record);
  return true;
}

void FrameReader::finish() {
  if (std::exchange(finished_, true) || input_.stopped()) return;
  if (frames_ == 0 && info_.corrupt == 0) {
    info_.incomplete = true;
    info_.add_problem(input_.name() + ": empty: there is no record in it");
  }
  for (const auto& [id, run] : runs_) {
    if (!run.began || run.ended.size() >= run.threads) continue;
    info_.incomplete = true;
    info_.add_problem(input_.name() + ": incomplete: the attack's end is missing (was it killed?)");
  }
}

Read FrameReader::corrupt(std::uint64_t at, std::uint64_t bytes, const std::string& what) {
  info_.add_damage(input_.name() + ": byte " + std::to_string(at) + ": " + std::to_string(bytes) +
                       (bytes == 1 ? " byte " : " bytes ") + what + "; skipped",
                   bytes);
  return Read::corrupt;
}

}  // namespace barrage
