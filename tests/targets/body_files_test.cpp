#include "targets/body_files.h"

#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>

#include "core/error.h"
#include "support/files.h"

namespace barrage {

TEST_CASE("a body file is read once and shared") {
  const test::TempDir dir;
  const std::string path = dir.write("a", "one");
  BodyFiles bodies(100);
  const Body first = bodies.read(path);
  CHECK(*first == "one");
  dir.write("a", "two");
  CHECK(bodies.read(path) == first);
  CHECK(bodies.read(dir.write("empty", ""))->empty());
}

TEST_CASE("a body file must be regular, readable and not too large") {
  const test::TempDir dir;
  BodyFiles bodies(3);
  CHECK(bodies.read(dir.write("fits", "123"))->size() == 3);
  CHECK_THROWS_AS(bodies.read(dir.write("large", "1234")), ValueError);
  CHECK_THROWS_AS(bodies.read(dir.file("missing")), ValueError);
  CHECK_THROWS_AS(bodies.read(dir.path().string()), ValueError);
  CHECK_THROWS_AS(bodies.read("/dev/zero"), ValueError);
  const std::string fifo = dir.file("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  CHECK_THROWS_AS(bodies.read(fifo), ValueError);
}

TEST_CASE("the default body is read whole, up to the limit") {
  const test::TempDir dir;
  const std::string text(200'000, 'x');
  CHECK(*load_body(dir.write("body", text), text.size()) == text);
  CHECK_THROWS_AS(load_body(dir.write("body", text), text.size() - 1), RunError);
  CHECK_THROWS_AS(load_body("/dev/zero", 1'000'000), RunError);
  CHECK_THROWS_AS(load_body(dir.file("missing"), 10), RunError);
}

}  // namespace barrage
