#include "core/error.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

using namespace barrage;

TEST_CASE("an error in a file begins with file:line:column, as far as known") {
  CHECK(InputError("a.txt", 3, 7, "no URL").what() == std::string("a.txt:3:7: no URL"));
  CHECK(InputError("a.txt", 3, 0, "no URL").what() == std::string("a.txt:3: no URL"));
  CHECK(InputError("a.txt", 0, 0, "no target").what() == std::string("a.txt: no target"));
}

TEST_CASE("whatever of a file is quoted, what is wrong stays one line that a terminal may show") {
  CHECK(InputError("a\n", 1, 2, "\"100ms\xff\r\x1b[2J\"").what() ==
        std::string(R"(a\x0a:1:2: "100ms\xff\x0d\x1b[2J")"));
}
