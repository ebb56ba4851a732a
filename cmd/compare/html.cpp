#include <algorithm>
#include <cmath>
#include <map>

#include "page/data.h"
#include "page/page.h"
#include "words.h"

namespace barrage {
namespace {

constexpr int kCurvePerDecade = 30, kCurveDecades = 4;  // out to p99.99
constexpr double kMostSlices = 160;
// A slice of fewer hits has no p99 worth drawing, but an axis of fewer slices shows nothing.
constexpr double kFewSlices = 10, kEnoughHits = 30;

void put_texts(PageData& data, std::string_view name, const std::vector<std::string>& texts) {
  data.list(name);
  for (const std::string& text : texts) data.add(text);
  data.close();
}

// 1 / (1 - q) grows evenly on the page's logarithmic axis.
void put_curve(PageData& data, std::string_view name, const Histogram& latency) {
  data.object(name);
  data.put("count", latency.count());
  data.list("curve");
  for (int i = 0; i <= kCurvePerDecade * kCurveDecades; ++i) {
    const double q = 1 - std::pow(10, -static_cast<double>(i) / kCurvePerDecade);
    data.add(latency.quantile(q).count());
  }
  data.close();
  data.close();
}

// Both sides on one axis: slices of one length, at the same places.
Nanos slice_length(const Summary& a, const Summary& b) {
  const auto longest = static_cast<double>(std::max(a.attack(), b.attack()).count());
  const auto hits = static_cast<double>(std::min(a.hits, b.hits));
  Nanos length = std::max(a.slice_length, b.slice_length);
  const auto fine = [&] {
    const double slices = longest / static_cast<double>(length.count());
    return slices > kMostSlices || (slices > kFewSlices && hits / slices < kEnoughHits);
  };
  while (fine()) length *= 2;
  return length;
}

using Slices = std::map<std::int64_t, Histogram>;  // latencies by the slice's number

Slices merged(const Summary& s, Nanos length) {
  Slices result;
  for (std::size_t i = 0; i < s.slices.size(); ++i) {
    const Nanos begin =
        s.slices_begin.time_since_epoch() + static_cast<Nanos::rep>(i) * s.slice_length;
    const std::int64_t number = begin / length - (begin % length < Nanos(0) ? 1 : 0);
    result.try_emplace(number, 2).first->second.merge(s.slices[i].latency.all());
  }
  return result;
}

void put_line(PageData& data, std::string_view name, const Slices& slices, std::int64_t first,
              std::int64_t last, double q) {
  data.list(name);
  for (std::int64_t n = first; n <= last; ++n) {
    const auto slice = slices.find(n);
    if (slice == slices.end() || slice->second.count() == 0) {
      data.null();
    } else {
      data.add(slice->second.quantile(q).count());
    }
  }
  data.close();
}

void put_times(PageData& data, const Summary& a, const Summary& b) {
  const Nanos length = slice_length(a, b);
  const Slices before = merged(a, length), after = merged(b, length);
  const std::int64_t first = std::min(before.begin()->first, after.begin()->first);
  const std::int64_t last = std::max(before.rbegin()->first, after.rbegin()->first);
  data.object("times");
  data.put("length", length.count());
  data.put("first", first);
  put_line(data, "old_p50", before, first, last, 0.5);
  put_line(data, "new_p50", after, first, last, 0.5);
  put_line(data, "old_p99", before, first, last, 0.99);
  put_line(data, "new_p99", after, first, last, 0.99);
  data.close();
}

void put_runs(PageData& data, std::string_view side, const std::vector<RunFacts>& runs,
              const std::vector<RunQuantiles>& quantiles) {
  for (std::size_t i = 0; i < runs.size(); ++i) {
    data.object();
    data.put("side", side);
    data.put("file", runs[i].file);
    data.put("hits", runs[i].hits);
    data.put("failed", runs[i].failed);
    data.put("dropped", runs[i].dropped);
    data.put("rate", runs[i].achieved);
    data.list("latencies");
    for (const Estimate& estimate : quantiles[i]) data.add(std::llround(std::exp(estimate.mean)));
    data.close();
    data.close();
  }
}

}  // namespace

void print_html(const Findings& found, std::ostream& out) {
  const Summary& before = found.old_side.together->summary();
  const Summary& after = found.new_side.together->summary();
  PageData data;
  data.put("headline", headline(found.comparison));
  put_texts(data, "objections", found.objections);
  put_texts(data, "remarks", remarks(found));
  data.list("table");
  for (const std::vector<std::string>& line : table(found)) {
    data.list();
    for (const std::string& cell : line) data.add(cell);
    data.close();
  }
  data.close();
  data.put("curve_per_decade", kCurvePerDecade);
  put_curve(data, "old", before.latency.all());
  put_curve(data, "new", after.latency.all());
  put_times(data, before, after);
  data.list("runs");
  put_runs(data, "old", found.old_side.runs, found.old_side.quantiles);
  put_runs(data, "new", found.new_side.runs, found.new_side.quantiles);
  data.close();
  write_page(out, compare_page, data.text());
}

}  // namespace barrage
