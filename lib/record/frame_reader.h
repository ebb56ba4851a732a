// Reads the hits of a stream of frames, FORMAT.md.
#pragma once

#include <memory>

#include "record/frame_stream.h"
#include "record/hit_frame.h"
#include "record/record.h"
#include "record/stream_visitor.h"

namespace barrage {

// read() throws InputError for a stream of a newer format, RunError when the input cannot be read.
class FrameReader final : public RecordReader {
 public:
  // `visitor` gets everything but hits, in the order of the stream, and outlives this; null: none.
  explicit FrameReader(Input input, StreamVisitor* visitor = nullptr)
      : stream_(std::make_shared<FrameStream>(std::move(input), visitor)) {}

  Read read(Result& into) override;
  std::unique_ptr<RecordReader> share() override;
  const StreamInfo& info() const override { return stream_->info(); }

 private:
  explicit FrameReader(std::shared_ptr<FrameStream> stream) : stream_(std::move(stream)) {}

  const std::shared_ptr<FrameStream> stream_;
  FrameStream::Frame frame_;
  HitFrame hits_;  // of frame_
};

}  // namespace barrage
