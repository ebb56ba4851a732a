// Packs records into frames (FORMAT.md) and hands on each complete one: no I/O, no lock, no clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "record/record.h"

namespace barrage {

// Takes complete frames, each to be written as a whole: a queue, a file, a test's vector.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  virtual void frame(std::string&& bytes) = 0;
};

// One per loop; that loop's thread only. A frame of hits stays open until it holds 64 KiB,
// something else is written, or flush() closes it: who owns the writer calls flush() twice a second
// and at the end, and before the writer goes away. Hits are filed under the writer's own run and
// worker (Result::run is not looked at); the other records name theirs. Values that the format
// cannot hold (see FORMAT.md) become the nearest that it can; texts become valid UTF-8 and are cut
// at 64 KiB. Of a source no more series are written, nor of a sample values, than it may have.
class FrameWriter final : public RecordWriter {
 public:
  explicit FrameWriter(FrameSink& sink, const RunId& run = {}, std::uint32_t worker = 0);

  void write(const Result& result) override;
  void write(const RunHeader& header) override;
  void write(const Health& health) override;
  void write(const RunEnd& end) override;
  void write(const MonitoredSource& source) override;
  void write(const SourceSample& sample) override;

  void flush() override;
  std::size_t open_bytes() const;  // how much a crash would lose

 private:
  // Places in the texts of the open frame.
  struct TargetKey {
    std::uint32_t attack = 0, name = 0, method = 0, url = 0;
    Kind kind = Kind::http;
    What what = What::hit;
    bool is_hit = true;
    std::uint32_t step = 0;
    bool operator==(const TargetKey&) const = default;
  };
  struct TargetKeyHash {
    std::size_t operator()(const TargetKey& key) const noexcept;
  };
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept;
  };
  // The place of the last text of one field: most records repeat it.
  struct Memo {
    std::string_view text;  // of a key of places_, whose keys stay where they are
    std::uint32_t place = 0;
  };

  std::uint32_t text(std::string_view text, Memo& memo);
  std::uint32_t target(const Result& result);
  void open(WallTime due);

  FrameSink& sink_;
  const RunId run_;
  const std::uint32_t worker_;

  // The open frame of hits: three arrays that grow beside each other and are joined when it closes.
  std::string texts_, targets_, hits_;
  std::uint32_t text_count_ = 0, target_count_ = 0, hit_count_ = 0;
  std::int64_t base_ns_ = 0;
  std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> places_;
  std::unordered_map<TargetKey, std::uint32_t, TargetKeyHash> target_places_;
  Memo attack_, name_, method_, url_, error_;
  TargetKey last_target_;
  std::uint32_t last_target_place_ = 0;
};

}  // namespace barrage
