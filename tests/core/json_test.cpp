#include "core/json.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>

using namespace barrage;

namespace {

template <class T>
std::string json(T value) {
  std::string out;
  append_json(out, value);
  return out;
}

}  // namespace

TEST_CASE("JSON texts are quoted and safe inside HTML") {
  CHECK(json("plain") == R"("plain")");
  CHECK(json("") == R"("")");
  CHECK(json("say \"hi\" \\ back") == R"("say \"hi\" \\ back")");
  CHECK(json("</script>&") == R"("\u003c/script\u003e\u0026")");
  CHECK(json("a\tb\r\nc") == R"("a\tb\r\nc")");
  CHECK(json(std::string_view("\0\x01\x1b[2J\x7f", 7)) == "\"\\u0000\\u0001\\u001b[2J\\u007f\"");
  CHECK(json("\u2028\u2029") == R"("\u2028\u2029")");
  CHECK(json("\u009b31m \u202e \u00e4") == "\"\\u009b31m \\u202e \u00e4\"");
  CHECK(json("gr\u00fc\u00df \u65e5 \U0001f600") == "\"gr\u00fc\u00df \u65e5 \U0001f600\"");
}

TEST_CASE("each byte that is not UTF-8 becomes a replacement") {
  CHECK(json("\xff") == R"("\ufffd")");
  CHECK(json("a\x80z") == R"("a\ufffdz")");
  CHECK(json("\xc0\xaf") == R"("\ufffd\ufffd")");                      // overlong
  CHECK(json("\xe0\x80\xaf") == R"("\ufffd\ufffd\ufffd")");            // overlong
  CHECK(json("\xed\xa0\x80") == R"("\ufffd\ufffd\ufffd")");            // a surrogate
  CHECK(json("\xf4\x90\x80\x80") == R"("\ufffd\ufffd\ufffd\ufffd")");  // above U+10FFFF
  CHECK(json("\xe6\x97") == R"("\ufffd\ufffd")");                      // cut
  CHECK(json("\xc3") == R"("\ufffd")");
}

TEST_CASE("JSON numbers look as Go writes them") {
  CHECK(json(13.0) == "13");
  CHECK(json(0.0) == "0");
  CHECK(json(-0.5) == "-0.5");
  CHECK(json(0.1 + 0.2) == "0.30000000000000004");
  CHECK(json(1.000100010001) == "1.000100010001");
  CHECK(json(1e20) == "100000000000000000000");
  CHECK(json(1e21) == "1e+21");
  CHECK(json(1e-6) == "0.000001");
  CHECK(json(1e-7) == "1e-7");
  CHECK(json(1.5e-12) == "1.5e-12");
  CHECK(json(std::numeric_limits<double>::quiet_NaN()) == "null");
  CHECK(json(std::numeric_limits<double>::infinity()) == "null");
  CHECK(json(std::int64_t{-42}) == "-42");
  CHECK(json(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(json(true) == "true");
}
