// What is kept of a WebSocket's message while its frames come.
#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <string>

#include "protocol/ws/message.h"

using namespace barrage;

namespace {

constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

}  // namespace

TEST_CASE("a message in one piece is not copied") {
  WsMessage message;
  const std::string piece(100'000, 'x');
  message.begin_frame(piece.size(), true);
  message.add(piece, kAll);
  CHECK(message.text().data() == piece.data());
  CHECK(message.size() == piece.size());
  CHECK(message.memory() < 100);
}

TEST_CASE("a message in pieces and frames is put together") {
  WsMessage message;
  for (const bool again : {false, true}) {
    message.begin_frame(6, again);
    message.add("one", kAll);
    message.add(" tw", kAll);
    if (!again) {
      message.begin_frame(1, false);
      message.add("o", kAll);
    }
    CHECK(message.text() == (again ? "one tw" : "one two"));
    CHECK(message.size() == message.text().size());
    message.clear();
    CHECK(message.text().empty());
    CHECK(message.size() == 0);
  }
}

TEST_CASE("of fragments without end, no more is kept than somebody reads") {
  const std::string piece(4000, 'x');
  for (const std::uint64_t read : {0, 1, 101, 5000}) {
    WsMessage message;
    for (int i = 0; i < 10'000; ++i) {
      message.begin_frame(piece.size(), false);
      message.add(piece, read);
    }
    CHECK(message.size() == 40'000'000);
    CHECK(message.text() == std::string(read, 'x'));
    CHECK(message.memory() < 2 * read + 100);
    message.clear();
    CHECK(message.memory() < 5000);
  }
}

TEST_CASE("one frame without end is no other") {
  const std::string piece(4000, 'x');
  WsMessage message;
  message.begin_frame(std::uint64_t{1} << 62, true);
  for (int i = 0; i < 1000; ++i) message.add(piece, 10);
  CHECK(message.size() == 4'000'000);
  CHECK(message.text() == "xxxxxxxxxx");
  CHECK(message.memory() < 100);
}
