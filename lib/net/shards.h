// Many small multis of one loop, each with a copy of the names: libcurl walks the connections of a
// multi one by one, so above about 50 the walk costs more than another multi (measured: 1,000
// connections in one multi cost twice as much CPU per hit as in 20).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "net/curl.h"
#include "net/multi.h"
#include "net/names.h"

namespace barrage {

// A multi, and how many transfers belong to it. Owned by Shards.
struct Shard {
  static constexpr std::uint32_t size = 50;  // transfers

  // Gives a transfer that is about to start the names that its multi does not know yet.
  void share_names(CURL* easy, const Names& names);

  Multi* multi = nullptr;
  std::uint64_t number = 0;  // of its Shards, from 0; names take turns by it
  std::uint32_t transfers = 0;
  std::uint64_t names_version = 0;         // of the names that its multi knows
  std::shared_ptr<curl_slist> names = {};  // alive as long as libcurl may read it
};

struct ShardLimits {     // of each shard; 0: none of ours
  long idle = 0;         // idle connections that it keeps
  long connections = 0;  // to one host
};

// Loop thread only. `multis` outlives it.
class Shards {
 public:
  // At most this many shards; when all are full they are filled further, evenly. 0: no limit.
  explicit Shards(Multis& multis, ShardLimits limits = {}, std::size_t at_most = 0)
      : multis_(multis), limits_(limits), at_most_(at_most) {}

  Shard& take();  // room for one transfer; the shard outlives it
  void give_back(Shard& shard);

 private:
  Shard& make();

  Multis& multis_;
  const ShardLimits limits_;
  const std::size_t at_most_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<Shard*> roomy_;  // not full
};

}  // namespace barrage
