#include "page/distribution.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <vector>

namespace barrage {
namespace {

constexpr double kQuantiles[] = {0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1};
constexpr double kPartsOf[] = {0.5, 0.9, 0.99, 0.999, 0.9999};
constexpr int kCurvePerDecade = 30, kCurveDecades = 4;  // out to p99.99
constexpr double kMostBins = 60;
// With narrower bins, the page would show the buckets of the histogram.
constexpr double kLeastFactor = 1.01;

double log_of(Nanos value) {
  return std::log(static_cast<double>(std::max<Nanos::rep>(value.count(), 1)));
}

using Parts = std::vector<std::size_t>;

void put_row(PageData& data, std::optional<double> q, const Parts& parts,
             const Breakdown::Mean& mean) {
  data.list();
  q ? data.add(*q) : data.null();
  data.list();
  for (const std::size_t part : parts) data.add(std::llround(mean.parts[part]));
  data.close();
  data.close();
}

}  // namespace

void put_histogram(PageData& data, std::string_view name, const Histogram& histogram,
                   const std::vector<double>& more) {
  std::vector<double> quantiles(std::begin(kQuantiles), std::end(kQuantiles));
  quantiles.insert(quantiles.end(), more.begin(), more.end());
  data.object(name);
  data.put("count", histogram.count());
  data.put("min", histogram.min().count());
  data.put("mean", histogram.mean().count());
  data.put("max", histogram.max().count());
  data.list("quantiles");
  for (const double q : quantiles) {
    data.list();
    data.add(q);
    data.add(histogram.quantile(q).count());
    data.close();
  }
  data.close();
  data.list("curve");
  for (int i = 0; histogram.count() > 0 && i <= kCurvePerDecade * kCurveDecades; ++i) {
    data.add(
        histogram.quantile(1 - std::pow(10, -static_cast<double>(i) / kCurvePerDecade)).count());
  }
  data.close();
  data.put("curve_per_decade", kCurvePerDecade);
  data.close();
}

void put_bins(PageData& data, const Histogram& histogram) {
  const double low = log_of(histogram.min()), high = log_of(histogram.max());
  const double bins = std::clamp(std::floor((high - low) / std::log(kLeastFactor)), 1.0, kMostBins);
  std::vector<std::uint64_t> counts(histogram.count() == 0 ? 0 : static_cast<std::size_t>(bins));
  for (const Histogram::Bucket& bucket : histogram.buckets()) {
    const double middle = log_of(bucket.low + (bucket.high - bucket.low) / 2);
    const double place = high > low ? std::floor((middle - low) / (high - low) * bins) : 0;
    counts[static_cast<std::size_t>(std::clamp(place, 0.0, bins - 1))] += bucket.count;
  }
  data.object("bins");
  data.put("low", histogram.min().count());
  data.put("high", histogram.max().count());
  data.list("counts");
  for (const std::uint64_t count : counts) data.add(count);
  data.close();
  data.close();
}

void put_breakdown(PageData& data, const Breakdown& breakdown) {
  const Breakdown::Mean mean = breakdown.mean();
  Parts parts;
  data.object("breakdown");
  data.put("count", breakdown.count());
  data.list("parts");
  for (std::size_t i = 0; i < Breakdown::kParts; ++i) {
    if (mean.parts[i] == 0) continue;
    parts.push_back(i);
    data.add(to_string(static_cast<Breakdown::Part>(i)));
  }
  data.close();
  data.list("rows");
  if (!parts.empty()) {
    put_row(data, std::nullopt, parts, mean);
    for (const double q : kPartsOf) put_row(data, q, parts, breakdown.around(q));
  }
  data.close();
  data.close();
}

}  // namespace barrage
