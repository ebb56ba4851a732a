#include "targets/check.h"

#include <catch2/catch_test_macros.hpp>

namespace barrage {

TEST_CASE("header names are tokens, header values hold no control character") {
  CHECK_FALSE(check_header_name("X-Id_1.~!#$%&'*+^`|"));
  CHECK(check_header_name("a(b")->offset == 1);
  CHECK(check_header_name("\xc3\xa9")->offset == 0);
  CHECK(check_header_name("")->offset == 0);
  CHECK_FALSE(check_header_value("a\tb \xff"));
  CHECK(check_header_value("ab\ncd")->offset == 2);
  CHECK(check_header_value(std::string_view("\0", 1))->offset == 0);
}

TEST_CASE("a header has an upper limit") {
  const std::string most(std::size_t{256} << 10, 'a');
  Header header;
  CHECK_FALSE(check_header("X: " + most, header));
  CHECK(check_header("X: a" + most, header)->what == "the header value is longer than 256KiB");
  CHECK(check_header(most + "a: x", header)->what == "the header name is longer than 256KiB");
}

TEST_CASE("a header is a name, a colon and a value") {
  Header header;
  CHECK_FALSE(check_header("key: value", header));
  CHECK(header == Header{"key", "value"});
  CHECK_FALSE(check_header(" X-Time :12:30 ", header));
  CHECK(header == Header{"X-Time", "12:30"});
  CHECK(check_header("foo", header)->offset == 0);
  CHECK(check_header("foo:", header)->offset == 4);
  CHECK(check_header(": v", header)->offset == 0);
  CHECK(check_header("a b: c", header)->offset == 1);
  CHECK(check_header("a:  b\x01", header)->offset == 5);
  CHECK(header == Header{"X-Time", "12:30"});
}

TEST_CASE("what is said of a wrong line holds no secret of it") {
  Header header;
  std::vector<std::optional<Problem>> problems{
      check_header("Authorization Bearer CANARY", header),
      check_header("Authorization Bearer CANARY:1", header),
      check_header("Authorization: CANARY\x01", header),
      check_method("CANARY-1"),
  };
  for (const auto& problem : problems) {
    REQUIRE(problem);
    CAPTURE(problem->what);
    CHECK(problem->what.find("CANARY") == std::string::npos);
  }
}

TEST_CASE("quoted texts are short and harmless on a terminal") {
  CHECK(quote("a\x1b[2J\"") == "\"a\\x1b[2J\"\"");
  CHECK(quote(std::string(1000, 'x')).size() == 65);
}

}  // namespace barrage
