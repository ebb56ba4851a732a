#include "targets/eager_targets.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "core/error.h"
#include "support/files.h"
#include "targets/parse.h"

namespace barrage {
namespace {

using Catch::Matchers::Message;

std::string url_of(TargetSource& source, std::uint64_t n) {
  TargetPtr target;
  REQUIRE(source.next(n, target) == TargetSource::Next::target);
  return target->url;
}

}  // namespace

TEST_CASE("eager targets come in file order, file after file, again and again") {
  const test::TempDir dir;
  EagerTargets source(load_targets({dir.write("a", "GET http://a/\nGET http://b/"),
                                    dir.write("empty", ""), dir.write("c", "GET http://c/\n")},
                                   TargetFormat::http, test::with_dialects()));
  CHECK(url_of(source, 0) == "http://a/");
  CHECK(url_of(source, 1) == "http://b/");
  CHECK(url_of(source, 2) == "http://c/");
  CHECK(url_of(source, 3) == "http://a/");
  CHECK(url_of(source, ~std::uint64_t{0}) == "http://a/");  // 2^64 - 1 is a multiple of 3
  CHECK(source.error() == nullptr);
}

TEST_CASE("eager targets are numbered and handed out without an owner") {
  Target target;
  EagerTargets source({target, target, target});
  TargetPtr pointer;
  CHECK(source.next(4, pointer) == TargetSource::Next::target);
  CHECK(pointer.get() == &source.targets()[1]);
  CHECK(pointer.use_count() == 0);
  CHECK(source.peek(4) == pointer);
  for (std::uint32_t i = 0; i < 3; ++i) CHECK(source.targets()[i].id == i);
}

TEST_CASE("files share the bodies that they name") {
  const test::TempDir dir;
  const std::string text = "PUT http://a/\n@" + dir.write("body", "b");
  const auto targets = load_targets({dir.write("a", text), dir.write("b", text)},
                                    TargetFormat::http, test::with_dialects());
  CHECK(targets[0].body == targets[1].body);
}

TEST_CASE("nothing to attack is an error that names where targets were looked for") {
  const test::TempDir dir;
  const std::string a = dir.write("a", "# nothing\n");
  const std::string b = dir.write("b", "");
  CHECK_THROWS_MATCHES(load_targets({a, b}, TargetFormat::http, test::with_dialects()), RunError,
                       Message("no targets to attack in " + a + ", " + b +
                               "; write at least one, e.g. \"GET http://localhost/\""));
  EagerTargets none({});
  TargetPtr pointer;
  CHECK(none.next(0, pointer) == TargetSource::Next::end);
}

TEST_CASE("errors in the second file have its own name and lines") {
  const test::TempDir dir;
  const std::string a = dir.write("a", "GET http://a/\n");
  const std::string b = dir.write("b", "\nGET b\n");
  CHECK_THROWS_MATCHES(
      load_targets({a, b}, TargetFormat::http, test::with_dialects()), InputError,
      Message(
          b +
          ":2:5: this is not a whole URL; it must begin with http://, https://, ws:// or wss://"));
}

}  // namespace barrage
