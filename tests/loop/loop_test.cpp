#include "loop/loop.h"

#include <signal.h>

#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "loop/deadline.h"

using namespace barrage;
using namespace std::chrono_literals;

TEST_CASE("a deadline is never early, and in the past it is due at once") {
  Loop loop;
  const MonoTime start = std::chrono::steady_clock::now();
  MonoTime fired{};
  Deadline deadline(loop, [&] {
    fired = std::chrono::steady_clock::now();
    loop.stop();
  });
  deadline.arm(start + 3ms);
  loop.run();
  CHECK(fired >= start + 3ms);
  deadline.arm(start);
  loop.run();
  SUCCEED("the past did not hang");
}

TEST_CASE("the last arm of a deadline counts, and a disarmed one stays silent") {
  Loop loop;
  int fired = 0;
  Deadline first(loop, [&] { ++fired; });
  Deadline last(loop, [&] { loop.stop(); });
  const MonoTime now = std::chrono::steady_clock::now();
  first.arm(now + 1ms);
  first.disarm();
  last.arm(now + 1h);
  last.arm(now + 5ms);
  loop.run();
  CHECK(fired == 0);
}

TEST_CASE("a loop with another iteration requested does not sleep") {
  Loop loop;
  int turns = 0;
  loop.before_sleep([&] {
    if (++turns == 1000) {
      loop.stop();
    } else {
      loop.again();
    }
  });
  loop.run();
  CHECK(turns == 1000);
}

TEST_CASE("an iteration is as long as its work, without sleep") {
  Loop loop;
  Deadline busy(loop, [&] {
    const MonoTime until = std::chrono::steady_clock::now() + 5ms;
    while (std::chrono::steady_clock::now() < until) {
    }
  });
  Deadline end(loop, [&] { loop.stop(); });
  const MonoTime start = std::chrono::steady_clock::now();
  busy.arm(start);
  end.arm(start + 200ms);
  loop.run();
  const Nanos longest = loop.take_longest_turn();
  CHECK(longest >= 5ms);
  CHECK(longest < 150ms);
  CHECK(loop.take_longest_turn() == 0ns);
}

TEST_CASE("another thread can wake a loop") {
  Loop loop;
  std::atomic<bool> asked = false;
  loop.before_sleep([&] {
    if (asked) loop.stop();
  });
  std::thread other([&] {
    asked = true;
    loop.wake();
  });
  loop.run();
  other.join();
  SUCCEED();
}

TEST_CASE("signals arrive on the loop") {
  Loop loop;
  int caught = 0;
  Signals signals(loop, {SIGUSR1}, [&](int number) {
    caught = number;
    loop.stop();
  });
  raise(SIGUSR1);
  loop.run();
  CHECK(caught == SIGUSR1);
}

TEST_CASE("between many callbacks the hook is called, and the iteration counts up to there") {
  Loop loop;
  int hooks = 0, hooks_within = 0;
  Deadline busy(loop, [&] {
    const int before = hooks;
    for (int i = 0; i < 100; ++i) {
      const MonoTime until = std::chrono::steady_clock::now() + 200us;
      while (std::chrono::steady_clock::now() < until) continue;
      loop.breathe();
    }
    hooks_within = hooks - before;
    loop.stop();
  });
  loop.before_sleep([&] { ++hooks; });
  busy.arm(std::chrono::steady_clock::now());
  loop.run();
  CHECK(hooks_within >= 10);  // of 20 ms
  CHECK(hooks_within <= 25);  // not after each callback
}
