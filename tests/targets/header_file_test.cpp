#include "targets/header_file.h"

#include <catch2/catch_test_macros.hpp>

#include "core/error.h"
#include "support/files.h"

using barrage::Header;
using barrage::load_headers;
using barrage::test::TempDir;

namespace {

std::string refusal(const std::string& text) {
  const TempDir dir;
  const std::string path = dir.write("headers", text);
  try {
    load_headers(path);
  } catch (const barrage::InputError& error) {
    return std::string(error.what()).substr(path.size());
  }
  return "no error";
}

}  // namespace

TEST_CASE("a file of headers has one on each line, and comments") {
  const TempDir dir;
  CHECK(load_headers(dir.write("headers",
                               "# for staging\n\n Authorization:  Bearer a:b \r\n"
                               "X-Tag: 1\nX-Tag: 2")) ==
        std::vector<Header>{{"Authorization", "Bearer a:b"}, {"X-Tag", "1"}, {"X-Tag", "2"}});
  CHECK(load_headers(dir.write("empty", "")).empty());
  CHECK_THROWS_AS(load_headers(dir.file("none")), barrage::RunError);
}

TEST_CASE("an invalid line of a header file is named by its place, and not shown") {
  CHECK(refusal("A: 1\n  Bearer CANARY\n") ==
        ":2:3: no \":\" after the name of the header; write \"Name: value\"");
  CHECK(refusal("A:\n") == ":1:3: header \"A\" has no value");
  CHECK(refusal("A b: 1\n") ==
        ":1:2: \" \" cannot be part of a header name; use letters, digits and \"-\"");
  CHECK(refusal("\n\nA: CANARY\x01\n") ==
        ":3:10: control character \"\\x01\" in the header value; leave it out or encode it");
  CHECK(refusal(std::string(3 << 20, '0')) == ":1: the line is longer than 1MiB");
  std::string many;
  while (many.size() <= 1 << 20) many += "A: 123456\n";
  CHECK(refusal(many) == ":104858: more than 1MiB of headers");
  CHECK(refusal(std::string("A: \0", 4)) ==
        ":1:4: control character \"\\x00\" in the header value; "
        "leave it out or encode it");
}
