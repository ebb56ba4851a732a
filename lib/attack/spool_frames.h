// Passes complete frames to the spool.
#pragma once

#include <string>
#include <utility>

#include "loop/spool.h"
#include "record/frame_writer.h"

namespace barrage {

class SpoolFrames final : public FrameSink {
 public:
  explicit SpoolFrames(Spool& spool) : spool_(spool) {}
  void frame(std::string&& bytes) override { spool_.write(std::move(bytes)); }

 private:
  Spool& spool_;
};

}  // namespace barrage
