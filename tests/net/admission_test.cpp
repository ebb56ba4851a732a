#include "net/admission.h"

#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "support/sim_clock.h"

using namespace barrage;
using namespace std::chrono_literals;
using test::SimClock;

namespace {

using Queue = Admission<int>;

// A server that takes `service` for each hit, behind the connections of an admission. Time goes on
// from event to event.
struct Simulated {
  Simulated(std::uint64_t connections, Nanos each)
      : queue(connections), pool(queue.add_pool()), service(each) {}

  void start(int hit) {
    if (queue.enter(pool)) {
      ends.emplace(clock.now() + service, hit);
    } else {
      queue.wait(pool, int{hit}, clock.now());
    }
  }
  void end_first() {
    const int hit = ends.begin()->second;
    clock.set(ends.begin()->first);
    ends.erase(ends.begin());
    queue.leave(pool);
    if (done) done(hit);
    while (auto next = queue.next(pool)) {
      waited[next->hit] = clock.now() - next->since;
      order.push_back(next->hit);
      ends.emplace(clock.now() + service, next->hit);
    }
  }
  void run_until(MonoTime until) {
    while (!ends.empty() && ends.begin()->first <= until) end_first();
    clock.set(until);
  }

  SimClock clock;
  Queue queue;
  Queue::Pool& pool;
  Nanos service;
  std::multimap<MonoTime, int> ends;
  std::function<void(int)> done;
  std::map<int, Nanos> waited;
  std::vector<int> order;
};

}  // namespace

TEST_CASE("at most N are admitted, the others in the order in which they came") {
  Queue queue(2);
  auto& pool = queue.add_pool();
  SimClock clock;
  CHECK(queue.enter(pool));
  CHECK(queue.enter(pool));
  CHECK_FALSE(queue.enter(pool));
  for (const int hit : {3, 4}) queue.wait(pool, int{hit}, clock.now());
  CHECK_FALSE(queue.next(pool));
  clock.advance(5ms);
  queue.leave(pool);
  const auto third = queue.next(pool);
  REQUIRE(third);
  CHECK(third->hit == 3);
  CHECK(clock.now() - third->since == 5ms);
  CHECK_FALSE(queue.next(pool));
  queue.leave(pool);
  CHECK(queue.next(pool)->hit == 4);
}

TEST_CASE("a hit that begins when another ends does not overtake those that wait") {
  Queue queue(1);
  auto& pool = queue.add_pool();
  CHECK(queue.enter(pool));
  queue.wait(pool, 2, SimClock::kStart);
  queue.leave(pool);
  CHECK_FALSE(queue.enter(pool));
  queue.wait(pool, 3, SimClock::kStart);
  CHECK(queue.next(pool)->hit == 2);
  queue.leave(pool);
  CHECK(queue.next(pool)->hit == 3);
}

TEST_CASE("without a limit nobody waits") {
  Queue queue(0);
  auto& pool = queue.add_pool();
  for (int i = 0; i < 10'000; ++i) CHECK(queue.enter(pool));
}

TEST_CASE("the pools of two origins do not hold each other up") {
  Queue queue(1);
  auto& a = queue.add_pool();
  auto& b = queue.add_pool();
  CHECK(queue.enter(a));
  CHECK(queue.enter(b));
  queue.wait(a, 1, SimClock::kStart);
  queue.leave(b);
  CHECK_FALSE(queue.next(a));
  CHECK(queue.enter(b));
  queue.leave(a);
  CHECK(queue.next(a)->hit == 1);
}

TEST_CASE("an abort gives back all that wait, in the order in which they came") {
  Queue queue(1);
  auto& a = queue.add_pool();
  auto& b = queue.add_pool();
  CHECK(queue.enter(a));
  CHECK(queue.enter(b));
  queue.wait(b, 1, SimClock::kStart);
  queue.wait(a, 2, SimClock::kStart + 1ms);
  queue.wait(b, 3, SimClock::kStart + 2ms);
  std::vector<int> hits;
  for (const auto& one : queue.abort()) hits.push_back(one.hit);
  CHECK(hits == std::vector<int>{1, 2, 3});
  CHECK_FALSE(queue.enter(a));  // who was admitted still is
  CHECK(queue.abort().empty());
}

// 3 connections, 12 ms a hit: 250 a second. At 200 a second no hit waits, at 500 the queue grows by
// 250 a second.
TEST_CASE("the time in the queue is what the schedule and the server make of it") {
  Simulated world(3, 12ms);
  SECTION("a server that keeps up") {
    for (int hit = 0; hit < 1000; ++hit) {
      world.run_until(SimClock::kStart + hit * 5ms);
      world.start(hit);
    }
    world.run_until(world.clock.now() + 1s);
    CHECK(world.waited.empty());
  }
  SECTION("one that does not") {
    for (int hit = 0; hit < 1000; ++hit) {
      world.run_until(SimClock::kStart + hit * 2ms);
      world.start(hit);
    }
    world.run_until(world.clock.now() + 10s);
    CHECK(std::is_sorted(world.order.begin(), world.order.end()));
    CHECK(world.waited.size() == 1000 - 3);
    // Hit 3n begins when n services are over.
    for (int n = 1; n < 333; ++n) CHECK(world.waited.at(3 * n) == n * 12ms - 3 * n * 2ms);
  }
}

TEST_CASE("a chain of hits, each begun by the end of another, is admitted in order") {
  Simulated world(2, 10ms);
  int next = 4;
  world.done = [&](int) {
    if (next < 40) world.start(next++);
  };
  for (int hit = 0; hit < 4; ++hit) world.start(hit);
  world.run_until(SimClock::kStart + 1s);
  CHECK(world.order.size() == 38);  // all but the first two
  CHECK(std::is_sorted(world.order.begin(), world.order.end()));
}

TEST_CASE("who waits first can leave, and the next is admitted in its place") {
  Queue queue(1);
  Queue::Pool& pool = queue.add_pool();
  CHECK(queue.enter(pool));
  queue.wait(pool, 1, SimClock::kStart);
  queue.wait(pool, 2, SimClock::kStart);
  queue.remove_first(pool);
  queue.leave(pool);
  const auto next = queue.next(pool);
  REQUIRE(next);
  CHECK(next->hit == 2);
}
