// Reads a stream of frames, FORMAT.md.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "record/frame_scanner.h"
#include "record/hit_frame.h"
#include "record/input.h"
#include "record/record.h"

namespace barrage {

// read() throws InputError for a stream of a newer format, RunError when the input cannot be read.
class FrameReader final : public RecordReader {
 public:
  // `rest` gets what is no hit as it is passed, and outlives this; null: nobody.
  explicit FrameReader(Input input, RecordWriter* rest = nullptr);

  Read read(Result& into) override;
  const StreamInfo& info() const override { return info_; }

 private:
  // What the run frames and the ends have told about one run.
  struct Run {
    bool began = false;
    std::uint32_t threads = 0;
    std::set<std::uint32_t> ended;  // workers
  };

  bool open(std::string_view payload);
  template <typename T>
  bool keep(const std::optional<T>& record);
  void finish();
  Read corrupt(std::uint64_t at, std::uint64_t bytes, const std::string& what);

  Input input_;
  RecordWriter* const rest_;
  FrameScanner scanner_;
  HitFrame hits_;
  std::size_t frame_bytes_ = 0;  // of the frame that is open at the head of input_
  std::uint64_t damage_at_ = 0, damage_bytes_ = 0;  // the stretch that is being skipped
  std::uint64_t frames_ = 0;
  bool finished_ = false;
  std::map<RunId, Run> runs_;
  StreamInfo info_;
};

}  // namespace barrage
