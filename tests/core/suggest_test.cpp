#include "core/suggest.h"

#include <catch2/catch_test_macros.hpp>

using namespace barrage;

namespace {

const std::vector<std::string> flags{"rate",   "duration", "redirects", "redirects-to",
                                     "header", "timeout",  "targets",   "threads",
                                     "n",      "name"};

}  // namespace

TEST_CASE("one slip of the finger is understood") {
  CHECK(suggest("ratee", flags) == "rate");
  CHECK(suggest("raet", flags) == "rate");
  CHECK(suggest("rte", flags) == "rate");
  CHECK(suggest("heeder", flags) == "header");
  CHECK(suggest("tiemout", flags) == "timeout");
  CHECK(suggest("Rate", flags) == "rate");
}

TEST_CASE("the beginning of one word only is that word") {
  CHECK(suggest("dur", flags) == "duration");
  CHECK(suggest("redirects-", flags) == "redirects-to");
}

TEST_CASE("nothing is suggested for what resembles nothing") {
  CHECK(suggest("", flags).empty());
  CHECK(suggest("concurrency", flags).empty());
  CHECK(suggest("x", flags).empty());
  CHECK(suggest("rate", {}).empty());
}
