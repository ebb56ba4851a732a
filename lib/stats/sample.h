// The hits of one run, as a comparison sees them.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "core/time.h"

namespace barrage {

// What is compared.
inline constexpr std::array kComparedQuantiles = {0.5, 0.9, 0.99};
inline constexpr std::size_t kCompared = kComparedQuantiles.size();

struct Sample {
  Nanos at;  // due, since the first hit was due
  Nanos latency;
};

// The logarithm of the exact value at rank ceil(q * n - 1e-9), in nanoseconds; what is below 1 ns
// counts as that. Reorders the latencies, of which there is one at least.
double log_quantile(std::vector<Nanos>& latencies, double q);

}  // namespace barrage
