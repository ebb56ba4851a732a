#include <catch2/catch_test_macros.hpp>

#include "record/record.h"

using namespace barrage;

TEST_CASE("what was lost in reading is one line, with an example") {
  StreamInfo info;
  CHECK(info.damage(100) == std::nullopt);
  info.incomplete = true;
  CHECK(info.damage(100) == "the input is incomplete, so hits may be missing");
  info.corrupt = 1;
  info.corrupt_bytes = 2048;
  info.problems = {"run.bin: byte 5: \x1b[2J", "run.bin: byte 9: bad"};
  CHECK(info.damage(100) ==
        "the input is damaged, 1 piece (2KiB) skipped and an attack's end missing, so hits may be "
        "missing: run.bin: byte 5: \\x1b[2J");
  info.corrupt = 2;
  info.incomplete = false;
  CHECK(info.damage(100)->starts_with("the input is damaged, 2 pieces (2KiB) skipped, so hits"));
}

TEST_CASE("a stream with neither a hit nor an attack is empty") {
  StreamInfo info;
  CHECK(info.damage(0) == "the input is empty: there is neither a hit nor an attack in it");
  info.runs.resize(1);
  CHECK(info.damage(0) == std::nullopt);
}
