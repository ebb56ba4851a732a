#include "protocol/http/request.h"

#include <catch2/catch_test_macros.hpp>

using namespace barrage;

TEST_CASE("a URL that libcurl cannot read makes an invalid request, not a crash") {
  Target target;
  target.method = "GET";
  target.url = "http://[::1/";
  CHECK_FALSE(Request(target, {}, "test").valid());
  target.url = "http://localhost:1/";
  CHECK(Request(target, {}, "test").valid());
  CHECK(Request(target, {}, "test").host() == "localhost");
}

TEST_CASE("origins compare without case and with the scheme's own port") {
  const UrlPtr url(curl_url());
  REQUIRE(curl_url_set(url.get(), CURLUPART_URL, "HTTP://Example.TEST/x", 0) == CURLUE_OK);
  CHECK(origin_of(url.get()) == Origin{"http", "example.test", "80"});
}
