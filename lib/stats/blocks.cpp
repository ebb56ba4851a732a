#include "stats/blocks.h"

#include <algorithm>
#include <vector>

#include "core/int128.h"

namespace barrage {
namespace {

constexpr int kBlocks = 10;
constexpr double kAlike = 0.35;

using Blocks = std::vector<std::vector<Nanos>>;  // latencies, in order of time

Blocks cut(std::span<const Sample> samples, Nanos duration) {
  Blocks blocks(kBlocks);
  for (const auto& [at, latency] : samples) {
    const Int128 block = static_cast<Int128>(at.count()) * kBlocks / duration.count();
    blocks[static_cast<std::size_t>(std::clamp<Int128>(block, 0, kBlocks - 1))].push_back(latency);
  }
  return blocks;
}

Blocks in_pairs(const Blocks& blocks) {
  Blocks pairs(blocks.size() / 2);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    pairs[i / 2].insert(pairs[i / 2].end(), blocks[i].begin(), blocks[i].end());
  }
  return pairs;
}

// Of the blocks that hold something.
std::vector<double> log_quantiles(Blocks& blocks, double q) {
  std::vector<double> values;
  for (std::vector<Nanos>& block : blocks) {
    if (!block.empty()) values.push_back(log_quantile(block, q));
  }
  return values;
}

double lag1_correlation(std::span<const double> values, double mean) {
  double together = 0, alone = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double off = values[i] - mean;
    alone += off * off;
    if (i > 0) together += off * (values[i - 1] - mean);
  }
  return alone > 0 ? together / alone : 0;
}

}  // namespace

std::array<Estimate, kCompared> within_run(std::span<const Sample> samples, Nanos duration) {
  Blocks ten = cut(samples, duration);
  std::vector<Nanos> all;
  all.reserve(samples.size());
  for (const Sample& sample : samples) all.push_back(sample.latency);

  std::array<Estimate, kCompared> result;
  for (std::size_t i = 0; i < kCompared; ++i) {
    const double q = kComparedQuantiles[i];
    const std::vector<double> values = log_quantiles(ten, q);
    result[i] = estimate(values);
    if (lag1_correlation(values, result[i].mean) > kAlike) {
      Blocks five = in_pairs(ten);
      result[i] = estimate(log_quantiles(five, q));
    }
    result[i].mean = log_quantile(all, q);
  }
  return result;
}

}  // namespace barrage
