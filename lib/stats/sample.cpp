#include "stats/sample.h"

#include <algorithm>
#include <cmath>

namespace barrage {

double log_quantile(std::vector<Nanos>& latencies, double q) {
  const auto n = static_cast<double>(latencies.size());
  const double rank = std::clamp(std::ceil(q * n - 1e-9), 1.0, n);
  const auto at = latencies.begin() + static_cast<std::ptrdiff_t>(rank) - 1;
  std::nth_element(latencies.begin(), at, latencies.end());
  return std::log(static_cast<double>(std::max<Nanos::rep>(at->count(), 1)));
}

}  // namespace barrage
