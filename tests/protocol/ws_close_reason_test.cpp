#include <catch2/catch_test_macros.hpp>
#include <string>

#include "protocol/ws/close_reason.h"

using namespace barrage;

TEST_CASE("what differs from connection to connection is no part of a reason") {
  CHECK(countable("over the limit") == "over the limit");
  CHECK(countable("session 8f3a91c expired at 2026-11-28T10:20:30.5Z") == "session # expired at #");
  CHECK(countable("user 7") == countable("user 12345"));
  CHECK(countable("12.") == "#.");
  CHECK(countable("").empty());
  CHECK(countable("a\x1b[31m") == countable("a\x1b[32m"));
}

TEST_CASE("a long reason is cut between letters") {
  const std::string text = countable(std::string(59, 'x') + "\xc3\xa4\xc3\xb6");
  CHECK(text == std::string(59, 'x') + "...");
  CHECK(countable(std::string(60, 'x')).size() == 60);
}

TEST_CASE("a reason follows the code, if there is one") {
  CHECK(close_reason("").empty());
  CHECK(close_reason("\x03").empty());
  CHECK(close_reason("\x03\xe8").empty());
  CHECK(close_reason("\x03\xe8 bye") == " bye");
}
