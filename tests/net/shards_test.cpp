#include "net/shards.h"

#include <catch2/catch_test_macros.hpp>
#include <set>
#include <vector>

using namespace barrage;
using namespace std::chrono_literals;

namespace {

struct World {
  CurlStart curl;
  Loop loop;
  Guard guard;
  Multis multis{loop, guard, [](CURL*, CURLcode) {}};
};

}  // namespace

TEST_CASE("a shard is filled before another is made, and who leaves makes room") {
  World world;
  Shards shards(world.multis);
  std::vector<Shard*> taken;
  for (std::uint32_t i = 0; i < Shard::size + 1; ++i) taken.push_back(&shards.take());
  CHECK(taken.front()->transfers == Shard::size);
  CHECK(taken[Shard::size - 1] == taken.front());
  CHECK(taken.back() != taken.front());
  CHECK(taken.back()->number == 1);
  CHECK(taken.back()->multi != taken.front()->multi);
  shards.give_back(*taken.front());
  CHECK(&shards.take() == taken.front());
}

TEST_CASE("when there may be no more shards, all are filled further, evenly") {
  World world;
  Shards shards(world.multis, {.connections = 10}, 2);
  std::set<Shard*> different;
  for (std::uint32_t i = 0; i < 3 * Shard::size; ++i) different.insert(&shards.take());
  REQUIRE(different.size() == 2);
  for (const Shard* shard : different) CHECK(shard->transfers == 3 * Shard::size / 2);
}

TEST_CASE("a shard gets the names once, and again when they have changed") {
  World world;
  Shards shards(world.multis);
  Names names({}, 0s);
  Shard& shard = shards.take();
  const EasyPtr easy(curl_easy_init());
  shard.share_names(easy.get(), names);
  CHECK(shard.names == nullptr);
  REQUIRE(names.resolve("localhost", "80").empty());
  shard.share_names(easy.get(), names);
  const auto first = shard.names;
  REQUIRE(first);
  shard.share_names(easy.get(), names);
  CHECK(shard.names == first);
  REQUIRE(names.resolve("localhost", "81").empty());
  shard.share_names(easy.get(), names);
  CHECK(shard.names != first);
}
