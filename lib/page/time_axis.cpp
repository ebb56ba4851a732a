#include "page/time_axis.h"

#include <algorithm>
#include <iterator>

#include "core/schedule.h"

namespace barrage {
namespace {

constexpr std::size_t kMostCodes = 20;
constexpr std::size_t kMostSlices = 160;
// Points per slice at which the target rate is sampled, since stages end within slices.
constexpr int kMoments = 16;
// Quantiles of few hits are unreliable and counts of few fluctuate, but a time axis of few slices
// shows nothing. More slices than this need this many hits each.
constexpr struct { std::size_t slices, hits; } kFineEnough[] = {{10, 10}, {40, 30}};

// Codes shown separately, the most frequent first; the rest are "others".
std::vector<CodeCounts::Entry> frequent(const CodeCounts& codes) {
  std::vector<CodeCounts::Entry> kept(codes.begin(), codes.end());
  std::stable_sort(kept.begin(), kept.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  kept.resize(std::min(kept.size(), kMostCodes));
  return kept;
}

std::uint64_t total(const CodeCounts& codes) {
  std::uint64_t sum = 0;
  for (const auto& entry : codes) sum += entry.count;
  return sum;
}

std::uint64_t others(const CodeCounts& codes, const std::vector<CodeCounts::Entry>& but) {
  std::uint64_t sum = total(codes);
  for (const auto& entry : but) sum -= codes[entry.code];
  return sum;
}

struct TimeAxis {
  WallTime begin;
  Nanos length;
  std::vector<Slice> slices;
};

// Merges slices of the summary until there are few enough, with enough hits in each.
TimeAxis time_axis(const Summary& summary) {
  TimeAxis axis{summary.slices_begin, summary.slice_length, summary.slices};
  const auto too_fine = [&] {
    const std::size_t n = axis.slices.size();
    return n > kMostSlices ||
           std::any_of(std::begin(kFineEnough), std::end(kFineEnough), [&](const auto& least) {
             return n > least.slices && summary.hits < n * least.hits;
           });
  };
  while (too_fine()) {
    // Slices begin at multiples of their length, so that axes of several reports agree.
    const bool odd = (axis.begin.time_since_epoch() / axis.length) % 2 != 0;
    std::vector<Slice> doubled((axis.slices.size() + odd + 1) / 2);
    for (std::size_t i = 0; i < axis.slices.size(); ++i) {
      doubled[(i + odd) / 2].merge(axis.slices[i]);
    }
    if (odd) axis.begin -= axis.length;
    axis.length *= 2;
    axis.slices = std::move(doubled);
  }
  return axis;
}

template <class Add>
void put_column(PageData& data, std::string_view name, const std::vector<Slice>& slices, Add add) {
  data.list(name);
  for (const Slice& slice : slices) add(slice);
  data.close();
}

void put_faults(PageData& data, const std::vector<Slice>& slices) {
  CodeCounts all;
  for (const Slice& slice : slices) all.merge(slice.faults);
  data.list("faults");
  for (const auto& entry : all) {
    data.list();
    data.add(to_string(static_cast<Fault>(entry.code)));
    put_column(data, {}, slices, [&](const Slice& s) { data.add(s.faults[entry.code]); });
    data.close();
  }
  data.close();
}

// The first and the last slice count only where they cover the attack, which ends one mean gap
// after its last hit.
std::vector<double> rates_asked(const TimeAxis& axis, const Summary& summary,
                                const RunHeader& run) {
  const Nanos attack = summary.attack();
  const WallTime end =
      summary.latest +
      (attack > Nanos(0) ? attack / static_cast<Nanos::rep>(summary.hits - 1) : axis.length);
  std::vector<double> rates;
  for (std::size_t i = 0; i < axis.slices.size(); ++i) {
    const WallTime begin = axis.begin + static_cast<Nanos::rep>(i) * axis.length;
    const WallTime from = std::max(begin, summary.earliest);
    const WallTime to = std::min(begin + axis.length, end);
    double sum = 0;
    for (int k = 0; k < kMoments; ++k) {
      const Nanos at = from + (to - from) / (2 * kMoments) * (2 * k + 1) - run.began;
      const auto rate = target_rate_at(run, at);
      if (!rate) return {};
      sum += *rate;
    }
    rates.push_back(sum / kMoments);
  }
  return rates;
}

}  // namespace

void put_codes(PageData& data, const CodeCounts& codes) {
  const std::vector<CodeCounts::Entry> kept = frequent(codes);
  data.list("codes");
  for (const auto& [code, count] : kept) {
    data.list();
    data.add(code);
    data.add(count);
    data.close();
  }
  data.close();
  data.put("other_codes", others(codes, kept));
}

void put_slices(PageData& data, const Summary& summary, const RunHeader* run) {
  const TimeAxis axis = time_axis(summary);
  const Outcomes telling = summary.telling();
  data.object("slices");
  data.put("length", axis.length.count());
  data.put("begin", (axis.begin - summary.earliest).count());
  const auto quantile = [&](std::string_view name, double q) {
    put_column(data, name, axis.slices, [&](const Slice& slice) {
      const Histogram& latency = slice.latency.of(telling);
      if (latency.count() == 0) return data.null();
      data.add(latency.quantile(q).count());
    });
  };
  quantile("p50", 0.5);
  quantile("p90", 0.9);
  quantile("p99", 0.99);
  quantile("max", 1);
  put_column(data, "ok", axis.slices, [&](const Slice& slice) { data.add(slice.ok); });
  const std::vector<CodeCounts::Entry> kept = frequent(summary.codes);
  data.list("codes");
  for (const auto& entry : kept) {
    data.list();
    data.add(entry.code);
    put_column(data, {}, axis.slices, [&](const Slice& s) { data.add(s.codes[entry.code]); });
    data.close();
  }
  data.close();
  put_column(data, "other_codes", axis.slices,
             [&](const Slice& slice) { data.add(others(slice.codes, kept)); });
  put_column(data, "dropped", axis.slices,
             [&](const Slice& slice) { data.add(slice.hits - total(slice.codes)); });
  put_faults(data, axis.slices);
  put_column(data, "in_flight", axis.slices,
             [&](const Slice& slice) { data.add(slice.in_flight); });
  data.list("asked");
  if (run != nullptr) {
    for (const double rate : rates_asked(axis, summary, *run)) data.add(rate);
  }
  data.close();
  data.close();
}

}  // namespace barrage
