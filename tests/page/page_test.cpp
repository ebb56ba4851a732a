#include "page/page.h"

#include <catch2/catch_test_macros.hpp>
#include <sstream>
#include <string>

using namespace barrage;

namespace {

constexpr Page kPage{"<head>", "<tail>"};

std::string written(std::string_view json) {
  std::ostringstream out;
  write_page(out, kPage, json);
  return out.str();
}

}  // namespace

TEST_CASE("a page is its head, the data and its tail") {
  CHECK(written("{\"a\":[1,2]}") == "<head>{\"a\":[1,2]}<tail>");
}

TEST_CASE("data cannot end its element or open another") {
  CHECK(written("\"</script><!--&\"") == "<head>\"\\u003c/script\\u003e\\u003c!--\\u0026\"<tail>");
}

TEST_CASE("line separators that are not allowed in JavaScript are escaped") {
  CHECK(written("\"a\u2028b\u2029c\"") == "<head>\"a\\u2028b\\u2029c\"<tail>");
}

TEST_CASE("other text of several bytes stays, also when it starts or ends like a separator") {
  CHECK(written("\"\u2027\u20ac\u00e2\xe2\x80\"") == "<head>\"\u2027\u20ac\u00e2\xe2\x80\"<tail>");
}

TEST_CASE("the pages of the suite fetch nothing and allow no other script") {
  for (const Page& page : {report_page, plot_page}) {
    CHECK(page.head.find("default-src 'none'; script-src 'sha256-") != page.head.npos);
    CHECK(page.head.find("unsafe") == page.head.npos);
    CHECK(page.head.ends_with("<script type=\"application/json\" id=\"data\">"));
    CHECK(page.tail.starts_with("</script>"));
    CHECK(page.tail.find("class Plot") != page.tail.npos);
  }
}
