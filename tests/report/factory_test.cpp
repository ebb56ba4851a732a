#include "report/factory.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/error.h"

using namespace barrage;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

std::string error_of(const std::string& type, const std::string& buckets = "") {
  try {
    make_reporter(type, buckets);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("each type has a reporter, and asks for the buckets it prints") {
  for (const char* type : {"text", "json", "hdrplot", "markdown", "junit"}) {
    CHECK(make_reporter(type, "").reporter != nullptr);
    CHECK(make_reporter(type, "").bounds.empty());
  }
  const std::vector<Nanos> wanted = {0ms, 2ms, 5ms};
  CHECK(make_reporter("hist[0,2ms,5ms]", "").bounds == wanted);
  CHECK(make_reporter("hist", "[2ms,5ms]").bounds == wanted);
  CHECK(make_reporter("histogram", "[0,2ms,5ms]").bounds == wanted);
  CHECK(make_reporter("json", "[0,2ms,5ms]").bounds == wanted);
  CHECK(make_reporter("text", "[0,2ms,5ms]").bounds.empty());
}

TEST_CASE("an unknown type is refused with the known ones") {
  for (const char* type : {"", "xx", "xml", "Text", "his"}) {
    CHECK_THAT(error_of(type), StartsWith("-type: there is no report"));
    CHECK_THAT(error_of(type),
               ContainsSubstring("text, json, html, markdown, junit, hist[0,2ms,5ms] or hdrplot"));
  }
  CHECK_THAT(error_of("plot"), ContainsSubstring("plot results.bin > plot.html"));
}

TEST_CASE("invalid buckets are refused with the name of the flag") {
  CHECK_THAT(error_of("hist"), ContainsSubstring("needs buckets"));
  CHECK_THAT(error_of("hist[0,2]"), StartsWith("-type: \"2\" is not a duration"));
  CHECK_THAT(error_of("hist[5ms,2ms]"), ContainsSubstring("ascending"));
  CHECK_THAT(error_of("histx[5ms]"), ContainsSubstring("not a list of buckets"));
  CHECK_THAT(error_of("json", "{0, 2}"), StartsWith("-buckets: \"{0, 2}\" is not a list"));
}
