// Which wait a message ends, and what is left when events go.
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "protocol/ws/events.h"

using namespace barrage;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kNone = WaitingEvents::none;

std::uint32_t add(WaitingEvents& waiting, HitId id, MonoTime sent = {}, Nanos within = {}) {
  WaitingEvent event;
  event.id = id;
  event.sent = sent;
  return waiting.add(std::move(event), within);
}

HitId remove(WaitingEvents& waiting, std::uint32_t event) {
  std::vector<std::uint32_t> slots;
  return waiting.remove(event, slots).id;
}

constexpr Awaited message(std::uint64_t value, std::uint32_t slot = 0, std::uint32_t ending = 0) {
  return {.value = value, .expectation = ending, .slot = slot};
}

}  // namespace

TEST_CASE("a message is for the oldest event that waits for such a one") {
  WaitingEvents waiting(2);
  for (HitId id = 0; id < 4; ++id) waiting.wait(add(waiting, id), message(id % 2));
  CHECK(waiting.first(message(7)) == kNone);
  CHECK(waiting.first(message(1, 1)) == kNone);
  CHECK(waiting.first(message(1, 0, 1)) == kNone);
  CHECK(remove(waiting, waiting.event_of(waiting.first(message(1)))) == 1);
  CHECK(remove(waiting, waiting.event_of(waiting.first(message(1)))) == 3);
  CHECK(waiting.first(message(1)) == kNone);
  CHECK(remove(waiting, waiting.event_of(waiting.first_on(0))) == 0);
  CHECK(waiting.size() == 1);
}

TEST_CASE("an event that waits on many connections goes from all of them") {
  WaitingEvents waiting(3);
  const auto event = add(waiting, 7), other = add(waiting, 8);
  for (const std::uint32_t slot : {0U, 1U, 2U}) waiting.wait(event, message(5, slot));
  waiting.wait(other, message(5, 2));
  waiting.end(waiting.first(message(5, 1)));
  CHECK(waiting.first_on(1) == kNone);
  std::vector<std::uint32_t> slots;
  CHECK(waiting.remove(event, slots).id == 7);
  CHECK(slots == std::vector<std::uint32_t>{0, 2});
  CHECK(waiting.first_on(0) == kNone);
  CHECK(waiting.event_of(waiting.first(message(5, 2))) == other);
}

TEST_CASE("the time of an event is over whatever others of another time do") {
  WaitingEvents waiting(1);
  CHECK(waiting.deadline() == std::nullopt);
  const auto patient = add(waiting, 0, MonoTime(0s), 5s), hasty = add(waiting, 1, MonoTime(1s), 2s),
             late = add(waiting, 2, MonoTime(2s), 2s);
  add(waiting, 3);  // for ever
  CHECK(waiting.deadline() == MonoTime(3s));
  CHECK(waiting.expired(MonoTime(2999ms)) == kNone);
  CHECK(waiting.expired(MonoTime(3s)) == hasty);
  CHECK(remove(waiting, hasty) == 1);
  CHECK(waiting.deadline() == MonoTime(4s));
  CHECK(remove(waiting, late) == 2);
  CHECK(waiting.expired(MonoTime(5s)) == patient);
  CHECK(remove(waiting, patient) == 0);
  CHECK(waiting.deadline() == std::nullopt);
}

// What that costs is counted by tests/bench/guard.cpp.
TEST_CASE("a hundred thousand that wait are in nobody's way") {
  constexpr HitId kMany = 100'000;
  WaitingEvents waiting(1);
  for (HitId id = 0; id < kMany; ++id) waiting.wait(add(waiting, id), message(id));
  for (HitId id = kMany; id-- > 0;) {
    REQUIRE(remove(waiting, waiting.event_of(waiting.first(message(id)))) == id);
  }
  CHECK(waiting.size() == 0);
  for (HitId id = 0; id < kMany; ++id) waiting.wait(add(waiting, id), message(1));
  for (HitId id = 0; id < kMany; ++id) {
    REQUIRE(remove(waiting, waiting.event_of(waiting.first(message(1)))) == id);
  }
  CHECK(waiting.first_on(0) == kNone);
}
