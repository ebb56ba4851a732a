#include "cli/suggest.h"

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

TEST_CASE("an unknown word is followed by the one that was meant, or by what to write") {
  const auto error = [](const char* word) {
    return UnknownWord("there is no kind \"" + std::string(word) + "\"", word, {"http", "ws_event"},
                       "write http or ws_event");
  };
  CHECK(with_suggestion(error("ws_evnt")) ==
        "there is no kind \"ws_evnt\"; did you mean ws_event?");
  CHECK(with_suggestion(error("grpc")) == "there is no kind \"grpc\"; write http or ws_event");
  CHECK(error("ws_evnt").what() ==
        std::string("there is no kind \"ws_evnt\"; write http or ws_event"));
}
