// Walks over msgpack of unknown origin without allocating. The first thing that does not fit (cut
// off, another type, out of range) fails the cursor for good: from then on it yields zeros, so that
// a caller reads a whole row and asks ok() once.
#pragma once

#include <bit>
#include <concepts>
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
    if (tag >= 0xe0) return static_cast<std::int64_t>(take<std::uint8_t>()) - 256;
    if (tag >= 0xd0 && tag <= 0xd3) return take_signed(tag);
    return static_cast<std::int64_t>(uint(max));
  }

  double real() {
    switch (peek()) {
      case 0xca:
        return std::bit_cast<float>(take_tagged<std::uint32_t>());
      case 0xcb:
        return std::bit_cast<double>(take_tagged<std::uint64_t>());
      default:
        return static_cast<double>(integer());
    }
  }

  bool boolean() {
    const unsigned tag = take<std::uint8_t>();
    if (tag != 0xc2 && tag != 0xc3) fail();
    return tag == 0xc3;
  }

  // True, and a step further, when a nil is next.
  bool nil() {
    if (peek() != 0xc0) return false;
    ++at_;
    return true;
  }

  // Whether an integer or a nil is next.
  bool number_or_nil() const {
    const unsigned tag = peek();
    return tag < 0x80 || tag >= 0xe0 || tag == 0xc0 || (tag >= 0xcc && tag <= 0xd3);
  }

  std::string_view str() {
    const unsigned tag = peek();
    switch (tag) {
      case 0xd9:
        return body(take_tagged<std::uint8_t>());
      case 0xda:
        return body(take_tagged<std::uint16_t>());
      case 0xdb:
        return body(take_tagged<std::uint32_t>());
      default:
        break;
    }
    if ((tag & 0xe0) == 0xa0) return body(take<std::uint8_t>() & 0x1f);
    fail();
    return {};
  }

  std::string_view bin() {
    switch (peek()) {
      case 0xc4:
        return body(take_tagged<std::uint8_t>());
      case 0xc5:
        return body(take_tagged<std::uint16_t>());
      case 0xc6:
        return body(take_tagged<std::uint32_t>());
      default:
        fail();
        return {};
    }
  }

  // The number of elements that follow. It may claim anything: allocate by what really comes.
  std::uint32_t array() {
    const unsigned tag = peek();
    if ((tag & 0xf0) == 0x90) return take<std::uint8_t>() & 0x0f;
    if (tag == 0xdc) return take_tagged<std::uint16_t>();
    if (tag == 0xdd) return take_tagged<std::uint32_t>();
    fail();
    return 0;
  }

  // Over `count` values of any type and depth. No recursion: each value takes a byte or more.
  void skip(std::uint64_t count);

 private:
  // 0xc1, which is no msgpack, at the end.
  unsigned peek() const { return at_ == end_ ? 0xc1 : *at_; }

  // The big-endian number of that width.
  template <std::unsigned_integral T>
  T take() {
    if (left() < sizeof(T)) {
      fail();
      return 0;
    }
    T value = 0;
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    if constexpr (std::endian::native == std::endian::big || sizeof(T) == 1) return value;
    if constexpr (sizeof(T) == 2) return __builtin_bswap16(value);
    if constexpr (sizeof(T) == 4) return __builtin_bswap32(value);
    if constexpr (sizeof(T) == 8) return __builtin_bswap64(value);
  }

  template <std::unsigned_integral T>
  T take_tagged() {
    ++at_;
    return take<T>();
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
        return take_tagged<std::uint8_t>();
      case 0xcd:
        return take_tagged<std::uint16_t>();
      case 0xce:
        return take_tagged<std::uint32_t>();
      case 0xcf:
        return take_tagged<std::uint64_t>();
      default:
        break;
    }
    // Other writers may use the signed types for what is not negative.
    const std::int64_t value = tag >= 0xd0 && tag <= 0xd3 ? take_signed(tag) : -1;
    if (value < 0) fail();
    return value < 0 ? 0 : static_cast<std::uint64_t>(value);
  }

  // Of the tags 0xd0 to 0xd3.
  std::int64_t take_signed(unsigned tag) {
    switch (tag) {
      case 0xd0:
        return static_cast<std::int8_t>(take_tagged<std::uint8_t>());
      case 0xd1:
        return static_cast<std::int16_t>(take_tagged<std::uint16_t>());
      case 0xd2:
        return static_cast<std::int32_t>(take_tagged<std::uint32_t>());
      default:
        return static_cast<std::int64_t>(take_tagged<std::uint64_t>());
    }
  }

  const unsigned char* at_ = nullptr;
  const unsigned char* end_ = nullptr;
  bool ok_ = true;
};

}  // namespace barrage
