// Walks over msgpack of unknown origin without allocating. The first thing that does not fit (cut
// off, another type, out of range) fails the cursor for good: from then on it yields zeros, so that
// a caller reads a whole row and asks ok() once.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace barrage {

class MsgpackCursor {
 public:
  MsgpackCursor() = default;
  explicit MsgpackCursor(std::string_view bytes)
      : at_(reinterpret_cast<const unsigned char*>(bytes.data())), end_(at_ + bytes.size()) {}

  bool ok() const { return ok_; }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

  // For a caller that finds a value impossible.
  void fail() {
    ok_ = false;
    at_ = end_;
  }

  std::uint64_t uint(std::uint64_t max = std::numeric_limits<std::uint64_t>::max()) {
    if (at_ != end_ && *at_ < 0x80 && *at_ <= max) return *at_++;
    const std::uint64_t value = wide_uint();
    if (value <= max) return value;
    fail();
    return 0;
  }

  std::int64_t integer() {
    constexpr std::uint64_t max = std::numeric_limits<std::int64_t>::max();
    const unsigned tag = peek();
    if (tag >= 0xe0) return static_cast<std::int8_t>(take(1));
    switch (tag) {
      case 0xd0:
        return static_cast<std::int8_t>(take_tagged(1));
      case 0xd1:
        return static_cast<std::int16_t>(take_tagged(2));
      case 0xd2:
        return static_cast<std::int32_t>(take_tagged(4));
      case 0xd3:
        return static_cast<std::int64_t>(take_tagged(8));
      default:
        return static_cast<std::int64_t>(uint(max));
    }
  }

  double real() {
    switch (peek()) {
      case 0xca:
        return std::bit_cast<float>(static_cast<std::uint32_t>(take_tagged(4)));
      case 0xcb:
        return std::bit_cast<double>(take_tagged(8));
      default:
        return static_cast<double>(integer());
    }
  }

  bool boolean() {
    const unsigned tag = static_cast<unsigned>(take(1));
    if (tag != 0xc2 && tag != 0xc3) fail();
    return tag == 0xc3;
  }

  // True, and a step further, when a nil is next.
  bool nil() {
    if (peek() != 0xc0) return false;
    ++at_;
    return true;
  }

  std::string_view str() {
    const unsigned tag = peek();
    switch (tag) {
      case 0xd9:
        return body(take_tagged(1));
      case 0xda:
        return body(take_tagged(2));
      case 0xdb:
        return body(take_tagged(4));
      default:
        break;
    }
    if ((tag & 0xe0) == 0xa0) return body(take(1) & 0x1f);
    fail();
    return {};
  }

  std::string_view bin() {
    switch (peek()) {
      case 0xc4:
        return body(take_tagged(1));
      case 0xc5:
        return body(take_tagged(2));
      case 0xc6:
        return body(take_tagged(4));
      default:
        fail();
        return {};
    }
  }

  // The number of elements that follow. It may claim anything: allocate by what really comes.
  std::uint32_t array() {
    const unsigned tag = peek();
    if ((tag & 0xf0) == 0x90) return static_cast<std::uint32_t>(take(1) & 0x0f);
    if (tag == 0xdc) return static_cast<std::uint32_t>(take_tagged(2));
    if (tag == 0xdd) return static_cast<std::uint32_t>(take_tagged(4));
    fail();
    return 0;
  }

  // Over `count` values of any type and depth. No recursion: each value takes a byte or more.
  void skip(std::uint64_t count);

 private:
  // 0xc1, which is no msgpack, at the end.
  unsigned peek() const { return at_ == end_ ? 0xc1 : *at_; }

  std::uint64_t take(std::size_t size) {
    if (left() < size) {
      fail();
      return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | at_[i];
    at_ += size;
    return value;
  }

  std::uint64_t take_tagged(std::size_t size) {
    ++at_;
    return take(size);
  }

  std::string_view body(std::uint64_t size) {
    if (left() < size) {
      fail();
      return {};
    }
    const std::string_view bytes(reinterpret_cast<const char*>(at_), size);
    at_ += size;
    return bytes;
  }

  std::uint64_t wide_uint() {
    const unsigned tag = peek();
    switch (tag) {
      case 0xcc:
        return take_tagged(1);
      case 0xcd:
        return take_tagged(2);
      case 0xce:
        return take_tagged(4);
      case 0xcf:
        return take_tagged(8);
      default:
        break;
    }
    // Other writers may use the signed types for what is not negative.
    std::int64_t value = -1;
    switch (tag) {
      case 0xd0:
        value = static_cast<std::int8_t>(take_tagged(1));
        break;
      case 0xd1:
        value = static_cast<std::int16_t>(take_tagged(2));
        break;
      case 0xd2:
        value = static_cast<std::int32_t>(take_tagged(4));
        break;
      case 0xd3:
        value = static_cast<std::int64_t>(take_tagged(8));
        break;
      default:
        break;
    }
    if (value < 0) fail();
    return value < 0 ? 0 : static_cast<std::uint64_t>(value);
  }

  const unsigned char* at_ = nullptr;
  const unsigned char* end_ = nullptr;
  bool ok_ = true;
};

inline void MsgpackCursor::skip(std::uint64_t count) {
  for (; count > 0 && ok_; --count) {
    const unsigned tag = static_cast<unsigned>(take(1));
    if (tag < 0x80 || tag >= 0xe0) continue;  // small integers
    if (tag < 0x90) {
      count += 2 * (tag & 0x0f);
      continue;
    }  // small map
    if (tag < 0xa0) {
      count += tag & 0x0f;
      continue;
    }  // small array
    if (tag < 0xc0) {
      body(tag & 0x1f);
      continue;
    }  // small text
    switch (tag) {
      case 0xc0:
      case 0xc2:
      case 0xc3:
        break;  // nil, false, true
      case 0xc4:
      case 0xd9:
        body(take(1));
        break;  // bin, text
      case 0xc5:
      case 0xda:
        body(take(2));
        break;
      case 0xc6:
      case 0xdb:
        body(take(4));
        break;
      case 0xc7:
        body(take(1) + 1);
        break;  // extension: and its type
      case 0xc8:
        body(take(2) + 1);
        break;
      case 0xc9:
        body(take(4) + 1);
        break;
      case 0xcc:
      case 0xd0:
        take(1);
        break;  // integers, floats
      case 0xcd:
      case 0xd1:
        take(2);
        break;
      case 0xca:
      case 0xce:
      case 0xd2:
        take(4);
        break;
      case 0xcb:
      case 0xcf:
      case 0xd3:
        take(8);
        break;
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:  // extensions of 1 to 16 bytes
        body((std::uint64_t{1} << (tag - 0xd4)) + 1);
        break;
      case 0xdc:
        count += take(2);
        break;  // arrays, maps
      case 0xdd:
        count += take(4);
        break;
      case 0xde:
        count += 2 * take(2);
        break;
      case 0xdf:
        count += 2 * take(4);
        break;
      default:
        fail();
    }
  }
}

}  // namespace barrage
