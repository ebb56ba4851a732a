// Runs that any language can make again: 2000 hits at 100/s, 10 to 30 ms by a linear congruential
// generator (D. Knuth's MMIX).
#pragma once

#include <cstdint>
#include <vector>

#include "compare/comparison.h"
#include "stats/blocks.h"

namespace barrage::test {

inline constexpr Nanos kVectorDuration = std::chrono::seconds(20);

inline std::vector<Sample> vector_run(std::uint64_t seed, double scale) {
  std::vector<Sample> run;
  std::uint64_t x = seed;
  for (std::int64_t i = 0; i < 2000; ++i) {
    x = 6364136223846793005U * x + 1442695040888963407U;
    const double uniform = static_cast<double>(x >> 11) / 9007199254740992.0;  // 2^53
    run.push_back({i * std::chrono::milliseconds(10),
                   Nanos(static_cast<std::int64_t>((10'000'000 + 20'000'000 * uniform) * scale))});
  }
  return run;
}

// Runs of these seeds, `factor` times slower; each 1 % off the others, as runs are.
inline std::vector<RunQuantiles> vector_side(std::uint64_t first, std::uint64_t count,
                                             double factor) {
  std::vector<RunQuantiles> side;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const double own = 1.0 + .01 * (static_cast<double>(seed % 3) - 1);
    side.push_back(within_run(vector_run(seed, factor * own), kVectorDuration));
  }
  return side;
}

}  // namespace barrage::test
