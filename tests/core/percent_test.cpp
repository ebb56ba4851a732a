#include "core/percent.h"

#include <catch2/catch_test_macros.hpp>

using namespace barrage;

TEST_CASE("escapes are decoded, and what begins none stays") {
  CHECK(percent_decoded("a%41%c3%A4/") == "aA\xc3\xa4/");
  CHECK(percent_decoded("100%") == "100%");
  CHECK(percent_decoded("%4") == "%4");
  CHECK(percent_decoded("%zz%G1%1g") == "%zz%G1%1g");
  CHECK(percent_decoded("%2541") == "%41");  // once
}
