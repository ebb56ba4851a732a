// What is inside a frame whose checksum is right. Nothing is trusted all the same: a checksum keeps
// out accidents, not malice.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/run.h"
#include "record/frame.h"
#include "record/msgpack_cursor.h"

namespace barrage {

// The elements that every payload starts with, and a cursor after them.
struct FrameHead {
  std::uint64_t format = 0;
  std::uint64_t kind = 0;  // a frame::Kind, or one of a later barrage
  RunId run{};
  std::uint32_t worker = 0;
  std::uint32_t fields = 0;  // of the payload, those of the head included
  MsgpackCursor rest;
};

// nullopt: the payload does not keep to FORMAT.md. Of a greater format only `format` is set.
std::optional<FrameHead> read_head(std::string_view payload);

// Of a head of that kind; nullopt: it does not keep to FORMAT.md.
std::optional<RunHeader> read_run(const FrameHead& head);
std::optional<Health> read_health(const FrameHead& head);
std::optional<RunEnd> read_end(const FrameHead& head);

// Decodes a frame of hits one by one. Results are views into the payload and into this.
class HitFrame {
 public:
  // A frame that does not keep to FORMAT.md holds no hit, and is broken().
  void open(const FrameHead& head);
  // False: there is no further hit; broken() says why. Only true changes `into`.
  bool next(Result& into);
  bool broken() const { return !hits_.ok(); }
  void close();

 private:
  struct Target {
    std::string_view attack, name, method, url;
    Kind kind;
    What what;
    bool is_hit;
    std::uint32_t step;
  };
  std::string_view text(MsgpackCursor& from) const;
  void read_texts();
  void read_targets();
  Details read_details();

  RunId run_{};
  std::int64_t base_ns_ = 0;
  std::vector<std::string_view> texts_;
  std::vector<Target> targets_;
  std::array<std::int64_t, kMaxDetails> details_{};  // of the last hit
  MsgpackCursor hits_;
  std::uint32_t left_ = 0;  // hits not yet read
};

}  // namespace barrage
