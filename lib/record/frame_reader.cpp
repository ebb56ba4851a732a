#include "record/frame_reader.h"

namespace barrage {

Read FrameReader::read(Result& into) {
  for (;;) {
    if (hits_.next(into)) {
      frame_.hits += into.is_hit ? 1 : 0;
      return Read::record;
    }
    if (hits_.broken()) {
      hits_.close();
      stream_->broken(frame_);
      return Read::corrupt;
    }
    const Read read = stream_->next(frame_);
    if (read != Read::record) return read;
    hits_.open(read_head(frame_.payload).value());  // which the stream has looked at, too
  }
}

std::unique_ptr<RecordReader> FrameReader::share() {
  return std::unique_ptr<RecordReader>(new FrameReader(stream_));
}

}  // namespace barrage
