// The values of FORMAT.md, read one after the other. What is out of its range fails the cursor.
#pragma once

#include <cstdint>
#include <limits>

#include "core/time.h"
#include "record/frame.h"
#include "record/msgpack_cursor.h"

namespace barrage::frame {

inline Nanos duration(MsgpackCursor& from) {
  return Nanos(static_cast<std::int64_t>(from.uint(kDurationEnd - 1)));
}

inline std::int64_t time_ns(MsgpackCursor& from) {
  return static_cast<std::int64_t>(from.uint(kTimeEnd - 1));
}

inline std::uint32_t uint32(MsgpackCursor& from) {
  return static_cast<std::uint32_t>(from.uint(std::numeric_limits<std::uint32_t>::max()));
}

template <typename Enum>
Enum number(MsgpackCursor& from) {
  return static_cast<Enum>(from.uint(std::numeric_limits<std::uint8_t>::max()));
}

// The elements of an array of which `known` are read, and a later barrage may write more.
class Elements {
 public:
  Elements(MsgpackCursor& from, std::uint32_t known) : from_(from), more_(from.array()) {
    if (more_ < known) from_.fail();
    more_ -= known;
  }
  void skip_more() {
    if (from_.ok()) from_.skip(more_);
  }

 private:
  MsgpackCursor& from_;
  std::uint32_t more_;
};

}  // namespace barrage::frame
