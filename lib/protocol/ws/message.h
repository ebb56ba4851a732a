// A message of a WebSocket while its frames come. It keeps no more than its target
// looks at, so a server that sends fragments without end fills no memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace barrage {

class WsMessage {
 public:
  // `size`: of the frame's payload; `whole`: it is the only frame of its message.
  void begin_frame(std::uint64_t size, bool whole) {
    frame_size_ = size;
    whole_ = whole;
  }
  // A part of the frame, of any size. What reaches beyond the first `kept` bytes of the message is
  // counted only.
  void add(std::string_view piece, std::uint64_t kept) {
    size_ += piece.size();
    if (whole_ && piece.size() == frame_size_) {
      piece_ = piece;
    } else if (kept_.size() < kept) {
      kept_.append(piece.substr(0, kept - kept_.size()));
    }
  }
  void clear() {
    if (kept_.capacity() > kMostIdle) {
      std::string().swap(kept_);  // an assignment keeps the memory
    } else {
      kept_.clear();
    }
    piece_ = {};
    size_ = 0;
  }

  std::uint64_t size() const { return size_; }  // of all that came
  // Its beginning. Valid as long as the piece that was added last, and until the next change.
  std::string_view text() const { return piece_.empty() ? std::string_view(kept_) : piece_; }
  std::size_t memory() const { return kept_.capacity(); }

 private:
  static constexpr std::size_t kMostIdle = 4096;  // bytes of memory that clear() leaves

  std::uint64_t frame_size_ = 0, size_ = 0;
  bool whole_ = false;
  std::string_view piece_;  // the message, if one piece holds it all
  std::string kept_;        // else its beginning
};

}  // namespace barrage
