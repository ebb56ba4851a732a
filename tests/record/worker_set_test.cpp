#include "record/worker_set.h"

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <set>

using namespace barrage;

TEST_CASE("all workers of a run take the room of one range, in whatever order they end") {
  WorkerSet workers;
  for (std::uint32_t n = 0; n < 10'000; ++n) workers.add(n * 7919 % 10'000);
  CHECK(workers.size() == 10'000);
  CHECK(workers.ranges() == 1);
}

TEST_CASE("a worker counts once, whatever its number") {
  constexpr std::uint32_t last = 0xffffffff;
  WorkerSet workers;
  for (const std::uint32_t n : {last, 0U, last, 1U, last - 1, 0U}) workers.add(n);
  CHECK(workers.size() == 4);
  CHECK(workers.ranges() == 2);
  std::mt19937 random(1);
  std::set<std::uint32_t> plain;
  WorkerSet some, others;
  for (int i = 0; i < 500; ++i) {
    const auto n = static_cast<std::uint32_t>(random() % 700);
    plain.insert(n);
    (i % 2 == 0 ? some : others).add(n);
  }
  some.add(others);
  CHECK(some.size() == plain.size());
}
