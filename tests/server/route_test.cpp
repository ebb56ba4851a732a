#include "server/route.h"

#include <catch2/catch_test_macros.hpp>

using namespace barrage;
using namespace barrage::server;
using namespace std::chrono_literals;

TEST_CASE("a path requests a behaviour of its own") {
  CHECK(route("/status/404").wish.status == 404);
  CHECK(route("/delay/20ms").wish.service == 20ms);
  CHECK(route("/bytes/64KiB").wish.size == 65536);
  CHECK(route("/bytes/0").wish.size == 0);
  CHECK(route("/drip/9/10ms").wish.chunks == 9);
  CHECK(route("/drip/9/10ms").wish.chunk_gap == 10ms);
  CHECK(route("/echo").echo);
  CHECK(route("/reset").wish.ending == Ending::reset);
  CHECK(route("/short").wish.ending == Ending::shorter);
  CHECK(route("/endless").wish.ending == Ending::endless);
  CHECK(route("/hang").wish.ending == Ending::never);
}

TEST_CASE("redirects count down to a response") {
  CHECK(route("/redirect/2").wish.status == 302);
  CHECK(route("/redirect/2").location == "/redirect/1");
  CHECK(route("/redirect/1").location == "/redirect/0");
  CHECK_FALSE(route("/redirect/0").location);
  CHECK_FALSE(route("/redirect/0").wish.status);
}

TEST_CASE("a query changes nothing") {
  CHECK(route("/delay/20ms?id=7/status/500").wish.service == 20ms);
  CHECK(route("/echo?").echo);
}

TEST_CASE("any other path follows the options") {
  for (const auto* path : {"/", "", "*", "/api/items/7", "/statuses/404", "http://a/status/404"}) {
    INFO(path);
    const auto r = route(path);
    CHECK_FALSE(r.wish.status);
    CHECK_FALSE(r.wish.service);
    CHECK_FALSE(r.wish.size);
    CHECK_FALSE(r.problem);
  }
}

TEST_CASE("a value that cannot be understood is a 400 that says what is wrong") {
  for (const auto* path : {"/status/99", "/status/600", "/status/", "/status", "/status/abc",
                           "/status/200x", "/delay/fast", "/delay/-1s", "/bytes/many",
                           "/redirect/x", "/drip/0/1ms", "/drip/9", "/drip/9/soon"}) {
    INFO(path);
    const auto r = route(path);
    CHECK(r.wish.status == 400);
    CHECK(r.problem);
  }
  CHECK(route("/status/abc").problem == "\"abc\" is not a number from 200 to 599\n");
}
