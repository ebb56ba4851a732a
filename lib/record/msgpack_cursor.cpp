#include "record/msgpack_cursor.h"

#include <array>

namespace barrage {
namespace {

// What follows the tags 0xc0 to 0xdf.
struct Shape {
  std::uint8_t count_bytes;  // size of a count: of bytes, or of values
  std::uint8_t bytes;        // bytes after it
  std::uint8_t values;       // 0: the count is of bytes; 1: of values; 2: of pairs of them
};

constexpr unsigned kFirst = 0xc0, kNever = 0xc1;

constexpr std::array<Shape, 32> kShapes = {{
    {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0},              // nil, never used, false, true
    {1, 0, 0}, {2, 0, 0}, {4, 0, 0},                         // bin
    {1, 1, 0}, {2, 1, 0}, {4, 1, 0},                         // extensions, with their type
    {0, 4, 0}, {0, 8, 0},                                    // floats
    {0, 1, 0}, {0, 2, 0}, {0, 4, 0}, {0, 8, 0},              // unsigned
    {0, 1, 0}, {0, 2, 0}, {0, 4, 0}, {0, 8, 0},              // signed
    {0, 2, 0}, {0, 3, 0}, {0, 5, 0}, {0, 9, 0}, {0, 17, 0},  // extensions of 1 to 16 bytes
    {1, 0, 0}, {2, 0, 0}, {4, 0, 0},                         // texts
    {2, 0, 1}, {4, 0, 1},                                    // arrays
    {2, 0, 2}, {4, 0, 2},                                    // maps
}};

}  // namespace

void MsgpackCursor::skip(std::uint64_t count) {
  for (; count > 0 && ok_; --count) {
    const auto tag = static_cast<unsigned>(take<std::uint8_t>());
    if (tag < 0x80 || tag >= 0xe0) continue;  // small integers
    if (tag < 0x90) {                         // small map
      count += std::uint64_t{2} * (tag & 0x0f);
    } else if (tag < 0xa0) {  // small array
      count += tag & 0x0f;
    } else if (tag < kFirst) {  // small text
      body(tag & 0x1f);
    } else if (tag == kNever) {
      fail();
    } else {
      const Shape shape = kShapes[tag - kFirst];
      std::uint64_t size = 0;
      for (int i = 0; i < shape.count_bytes; ++i) size = size << 8 | take<std::uint8_t>();
      count += size * shape.values;
      body(shape.bytes + (shape.values == 0 ? size : 0));
    }
  }
}

}  // namespace barrage
