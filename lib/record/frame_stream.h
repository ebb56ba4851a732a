// One input of frames, FORMAT.md: its frames of hits, one by one, and the content of all others.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/thread_safety.h"
#include "record/frame_scanner.h"
#include "record/input.h"
#include "record/record.h"
#include "record/stream_visitor.h"
#include "record/torn_frames.h"

namespace barrage {

// Any thread may take frames; each frame is taken once.
class FrameStream {
 public:
  struct Frame {
    std::string payload;  // its checksum is right
    std::uint64_t at = 0, bytes = 0;
    RunId run{};
    std::uint64_t hits = 0;  // for the taker to count: those that it passed on
  };

  // `visitor` gets everything but hits, in the order of the stream, and outlives this; null: none.
  FrameStream(Input input, StreamVisitor* visitor) : input_(std::move(input)), visitor_(visitor) {}

  // The taker is done with the frame that `into` was. record: it is the next frame of hits;
  // corrupt: damage was passed; wait: no whole frame has arrived yet; end: final. Throws InputError
  // for a stream of a newer format, RunError when the input cannot be read.
  Read next(Frame& into);
  // The frame holds something that is no hit: reports one more piece of damage.
  void broken(const Frame& frame);

  // Only while no thread takes frames; complete after the end.
  const StreamInfo& info() const THREAD_SAFETY(no_thread_safety_analysis) { return info_; }

 private:
  // A frame of hits, another one that was kept, or neither.
  enum class Kind { hits, rest, broken };

  Kind look_at(std::string_view payload) REQUIRES(mutex_);
  template <typename T>
  Kind keep(const std::optional<T>& record) REQUIRES(mutex_);
  void take_back(Frame& frame) REQUIRES(mutex_);
  void finish() REQUIRES(mutex_);
  void corrupt(std::uint64_t at, std::uint64_t bytes, const std::string& what) REQUIRES(mutex_);
  void problem(std::uint64_t at, std::string text) REQUIRES(mutex_);
  void cause(std::string text) REQUIRES(mutex_);  // of the problems: comes before them
  void list_problems() REQUIRES(mutex_);

  Mutex mutex_;
  Input input_ GUARDED_BY(mutex_);
  StreamVisitor* const visitor_ PT_GUARDED_BY(mutex_);
  FrameScanner scanner_ GUARDED_BY(mutex_);
  TornFrames torn_ GUARDED_BY(mutex_);
  // The stretch that is being skipped.
  std::uint64_t damage_at_ GUARDED_BY(mutex_) = 0, damage_bytes_ GUARDED_BY(mutex_) = 0;
  std::uint64_t frames_ GUARDED_BY(mutex_) = 0;
  std::uint64_t taken_ GUARDED_BY(mutex_) = 0;  // frames of hits that takers have
  bool finished_ GUARDED_BY(mutex_) = false;
  // The first ones, by their place.
  std::multimap<std::uint64_t, std::string> problems_ GUARDED_BY(mutex_);
  StreamInfo info_ GUARDED_BY(mutex_);
};

}  // namespace barrage
