#include "protocol/http/sharing.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "support/sim_clock.h"

using namespace barrage;
using namespace std::chrono_literals;
using test::SimClock;

namespace {

struct Somebody;
using Connections = Sharing<Somebody>;
struct Somebody : Connections::Waiter {};
using All = std::vector<Somebody*>;

constexpr auto kStart = SimClock::kStart;

// Ways differ by what they lead to.
struct Scene {
  std::array<int, 2> servers{};
  Connections::Way here{.shard = this, .origin = servers.data()};
  Connections::Way there{.shard = this, .origin = &servers[1]};
  Connections sharing;
  Somebody a, b;
};

}  // namespace

TEST_CASE("sharing: the first makes a connection, the others wait until it can be shared") {
  Scene s;
  CHECK_FALSE(s.sharing.wait(s.here, s.a));
  auto* const opening = s.sharing.make(s.here, kStart);
  REQUIRE(opening);
  CHECK(s.sharing.make(s.here, kStart) == nullptr);
  CHECK(s.sharing.wait(s.here, s.a));
  CHECK(s.sharing.wait(s.here, s.b));
  CHECK(s.sharing.take(kStart + 1ms).empty());
  s.sharing.over(*opening);
  CHECK(s.sharing.take(kStart + 1ms) == All{&s.a, &s.b});
  CHECK(s.sharing.idle());
}

TEST_CASE("sharing: no hit waits for a connection to another server") {
  Scene s;
  s.sharing.make(s.here, kStart);
  CHECK_FALSE(s.sharing.wait(s.there, s.a));
}

TEST_CASE("sharing: a connection that is slow to open holds back no hit") {
  Scene s;
  auto* const opening = s.sharing.make(s.here, kStart);
  s.sharing.wait(s.here, s.a);
  CHECK(s.sharing.deadline() == kStart + Connections::kPatience);
  CHECK(s.sharing.take(kStart + Connections::kPatience) == All{&s.a});
  CHECK_FALSE(s.sharing.deadline());
  CHECK_FALSE(s.sharing.wait(s.here, s.b));
  // Nor does it while another is made beside it.
  CHECK(s.sharing.make(s.here, kStart + 1s) == nullptr);
  s.sharing.over(*opening);
  CHECK(s.sharing.idle());
}

TEST_CASE("sharing: a first response is waited for as long as connecting took") {
  Scene s;
  auto* const quick = s.sharing.make(s.here, kStart);
  s.sharing.wait(s.here, s.a);
  s.sharing.made(*quick, kStart + 1ms);
  CHECK(s.sharing.deadline() == kStart + 1ms + Connections::kResponse);
  auto* const slow = s.sharing.make(s.there, kStart);
  s.sharing.wait(s.there, s.b);
  s.sharing.made(*slow, kStart + 50ms);
  CHECK(s.sharing.take(kStart + 99ms) == All{&s.a});
  CHECK(s.sharing.take(kStart + 100ms) == All{&s.b});
}

TEST_CASE("sharing: who ends while it waits is not returned, before and after its wait is over") {
  Scene s;
  auto* const opening = s.sharing.make(s.here, kStart);
  s.sharing.wait(s.here, s.a);
  s.sharing.wait(s.here, s.b);
  s.sharing.remove(s.a);
  s.sharing.over(*opening);
  s.sharing.remove(s.b);
  CHECK(s.sharing.take(kStart).empty());
  CHECK(s.sharing.idle());
}
