#include "record/msgpack_cursor.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

using barrage::MsgpackCursor;

namespace {

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

std::uint64_t uint_of(std::initializer_list<int> values) {
  const std::string text = bytes(values);
  MsgpackCursor cursor(text);
  const std::uint64_t value = cursor.uint();
  CHECK(cursor.ok());
  CHECK(cursor.left() == 0);
  return value;
}

std::int64_t integer_of(std::initializer_list<int> values) {
  const std::string text = bytes(values);
  MsgpackCursor cursor(text);
  const std::int64_t value = cursor.integer();
  CHECK(cursor.ok());
  CHECK(cursor.left() == 0);
  return value;
}

}  // namespace

TEST_CASE("an integer may come in any width, signed or not") {
  CHECK(uint_of({0x00}) == 0);
  CHECK(uint_of({0x7f}) == 127);
  CHECK(uint_of({0xcc, 0x80}) == 128);
  CHECK(uint_of({0xcd, 0x01, 0x00}) == 256);
  CHECK(uint_of({0xce, 0x00, 0x01, 0x00, 0x00}) == 65536);
  CHECK(uint_of({0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}) == ~std::uint64_t{0});
  CHECK(uint_of({0xd0, 0x05}) == 5);
  CHECK(uint_of({0xd3, 0, 0, 0, 0, 0, 0, 0, 9}) == 9);
  CHECK(integer_of({0xff}) == -1);
  CHECK(integer_of({0xe0}) == -32);
  CHECK(integer_of({0xd0, 0x80}) == -128);
  CHECK(integer_of({0xd1, 0xff, 0x00}) == -256);
  CHECK(integer_of({0xd2, 0x80, 0, 0, 0}) == std::numeric_limits<std::int32_t>::min());
  CHECK(integer_of({0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0}) == std::numeric_limits<std::int64_t>::min());
  CHECK(integer_of({0xcc, 0xff}) == 255);
}

TEST_CASE("what is of another type, out of range or cut off fails the cursor for good") {
  const std::string negative = bytes({0xff, 0x01});
  MsgpackCursor signed_for_unsigned(negative);
  CHECK(signed_for_unsigned.uint() == 0);
  CHECK_FALSE(signed_for_unsigned.ok());
  CHECK(signed_for_unsigned.uint() == 0);  // although a 1 would follow
  CHECK_FALSE(signed_for_unsigned.ok());

  const auto fails = [](std::initializer_list<int> values, auto&& read) {
    const std::string text = bytes(values);
    MsgpackCursor cursor(text);
    read(cursor);
    return !cursor.ok();
  };
  CHECK(fails({0x05}, [](auto& c) { c.uint(4); }));
  CHECK(fails({0xcd, 0x01, 0x00}, [](auto& c) { c.uint(255); }));
  CHECK(fails({}, [](auto& c) { c.uint(); }));
  CHECK(fails({0xcd, 0x01}, [](auto& c) { c.uint(); }));
  CHECK(fails({0xa1, 'x'}, [](auto& c) { c.uint(); }));
  CHECK(fails({0xcb, 0, 0, 0, 0, 0, 0, 0, 0}, [](auto& c) { c.uint(); }));
  CHECK(fails({0xcf, 0xff, 0, 0, 0, 0, 0, 0, 0}, [](auto& c) { c.integer(); }));
  CHECK(fails({0xa2, 'x'}, [](auto& c) { c.str(); }));
  CHECK(fails({0xdb, 0xff, 0xff, 0xff, 0xff, 'x'}, [](auto& c) { c.str(); }));
  CHECK(fails({0xc4, 0x02, 'x'}, [](auto& c) { c.bin(); }));
  CHECK(fails({0xa1, 'x'}, [](auto& c) { c.bin(); }));
  CHECK(fails({0xdd, 0xff, 0xff}, [](auto& c) { c.array(); }));
  CHECK(fails({0x81}, [](auto& c) { c.array(); }));
  CHECK(fails({0x01}, [](auto& c) { c.boolean(); }));
  CHECK(fails({0xc1}, [](auto& c) { c.skip(1); }));
}

TEST_CASE("texts, arrays, floats, booleans and nil are read in all their forms") {
  const std::string text =
      bytes({0xa1, 'a',  0xd9, 1,    'b', 0xda, 0,   1,    'c', 0xdb, 0,    0,    0,    1,
             'd',  0x93, 0xdc, 0,    3,   0xdd, 0,   0,    0,   3,    0xca, 0x3f, 0x80, 0,
             0,    0xcb, 0x3f, 0xf0, 0,   0,    0,   0,    0,   0,    0x02, 0xc2, 0xc3, 0xc0,
             0xc4, 1,    'e',  0xc5, 0,   1,    'f', 0xc6, 0,   0,    0,    1,    'g'});
  MsgpackCursor cursor(text);
  for (const char* letter : {"a", "b", "c", "d"}) CHECK(cursor.str() == letter);
  for (int i = 0; i < 3; ++i) CHECK(cursor.array() == 3);
  CHECK(cursor.real() == 1);
  CHECK(cursor.real() == 1);
  CHECK(cursor.real() == 2);
  CHECK_FALSE(cursor.nil());
  CHECK_FALSE(cursor.boolean());
  CHECK(cursor.boolean());
  CHECK(cursor.nil());
  for (const char* letter : {"e", "f", "g"}) CHECK(cursor.bin() == letter);
  CHECK(cursor.ok());
  CHECK(cursor.left() == 0);
  CHECK_FALSE(cursor.nil());
}

TEST_CASE("any value can be skipped, however deep") {
  const std::string values[] = {
      bytes({0x05}),
      bytes({0xff}),
      bytes({0xc0}),
      bytes({0xc3}),
      bytes({0xa3, 'a', 'b', 'c'}),
      bytes({0xc4, 2, 1, 2}),
      bytes({0xc5, 0, 2, 1, 2}),
      bytes({0xc6, 0, 0, 0, 2, 1, 2}),
      bytes({0xd9, 1, 'a'}),
      bytes({0xda, 0, 1, 'a'}),
      bytes({0xdb, 0, 0, 0, 1, 'a'}),
      bytes({0xca, 0, 0, 0, 0}),
      bytes({0xcb, 0, 0, 0, 0, 0, 0, 0, 0}),
      bytes({0xcc, 1}),
      bytes({0xcd, 1, 1}),
      bytes({0xd2, 1, 1, 1, 1}),
      bytes({0xd4, 1, 1}),
      bytes({0xd6, 1, 1, 1, 1, 1}),
      bytes({0xc7, 1, 66, 1}),
      bytes({0xc8, 0, 1, 66, 1}),
      bytes({0xc9, 0, 0, 0, 1, 66, 1}),
      bytes({0x92, 0x01, 0x91, 0x02}),
      bytes({0x82, 0x01, 0x02, 0xa1, 'k', 0x90}),
      bytes({0xdc, 0, 2, 1, 1}),
      bytes({0xdd, 0, 0, 0, 2, 1, 1}),
      bytes({0xde, 0, 1, 1, 1}),
      bytes({0xdf, 0, 0, 0, 1, 1, 1}),
      std::string(100'000, '\x91') + '\x01',
  };
  for (const std::string& value : values) {
    const std::string with_more = value + '\x2a';
    MsgpackCursor cursor(with_more);
    cursor.skip(1);
    CHECK(cursor.uint() == 42);
    for (std::size_t cut = 0; cut < value.size(); cut += 1 + value.size() / 50) {
      MsgpackCursor short_one(std::string_view(value).substr(0, cut));
      short_one.skip(1);
      CHECK_FALSE(short_one.ok());
    }
  }
}
