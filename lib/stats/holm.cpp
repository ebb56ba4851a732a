#include "stats/holm.h"

#include <algorithm>
#include <numeric>

namespace barrage {

std::vector<bool> holm(std::span<const double> p, double alpha) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return p[a] < p[b]; });

  std::vector<bool> significant(p.size(), false);
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (p[order[i]] > alpha / static_cast<double>(order.size() - i)) break;
    significant[order[i]] = true;
  }
  return significant;
}

}  // namespace barrage
