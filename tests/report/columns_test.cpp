#include "report/columns.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <sstream>

#include "analysis/words.h"

using namespace barrage;

TEST_CASE("columns are as wide as their widest cell, counted in characters") {
  Columns table;
  table.add({"a", "b", "last"});
  table.add({"1.5\u00b5s", "", "x"});
  table.add({"only"});
  std::ostringstream out;
  table.print(out);
  CHECK(out.str() ==
        "a      b  last\n"
        "1.5\u00b5s     x\n"
        "only\n");
}

TEST_CASE("numbers have a fixed number of decimals") {
  CHECK(fixed(0) == "0.00");
  CHECK(fixed(12.346) == "12.35");
  CHECK(fixed(1.5, 6) == "1.500000");
  CHECK(fixed(std::numeric_limits<double>::max()).size() == 312);
}
