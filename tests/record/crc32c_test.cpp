#include "record/crc32c.h"

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <string>

using barrage::crc32c;
using barrage::crc32c_portable;

TEST_CASE("the checksum is that of iSCSI") {
  std::string rising, falling;
  for (int i = 0; i < 32; ++i) {
    rising += static_cast<char>(i);
    falling += static_cast<char>(31 - i);
  }
  // RFC 3720, B.4
  CHECK(crc32c("") == 0);
  CHECK(crc32c("123456789") == 0xe3069283);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aa);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43);
  CHECK(crc32c(rising) == 0x46dd794e);
  CHECK(crc32c(falling) == 0x113fdb5c);
}

TEST_CASE("the checksum is the same with and without the processor's help") {
  std::mt19937 random(1);
  std::string bytes;
  for (int size = 0; size < 200; ++size) {
    for (std::size_t from = 0; from < 3 && from <= bytes.size(); ++from) {
      const std::string_view part = std::string_view(bytes).substr(from);
      REQUIRE(crc32c(part) == crc32c_portable(part));
    }
    bytes += static_cast<char>(random());
  }
}
