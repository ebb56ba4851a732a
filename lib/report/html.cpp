#include "report/html.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "core/units.h"
#include "core/utf8.h"
#include "page/data.h"
#include "page/page.h"
#include "report/findings.h"
#include "report/rate.h"

namespace barrage {
namespace {

constexpr std::size_t kMostFaults = 100;
constexpr std::size_t kMostRuns = 10;
constexpr std::size_t kMostCodes = 20;
constexpr std::size_t kMostText = 300;
constexpr std::size_t kMostSlices = 160;
// Quantiles of few hits say little, and counts of a few jump; but a time axis of few slices says
// less. So many slices are only made when each holds so many hits.
constexpr struct { std::size_t slices, hits; } kFineEnough[] = {{10, 10}, {40, 30}};

constexpr double kQuantiles[] = {0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1};
constexpr int kCurvePerDecade = 30, kCurveDecades = 4;  // out to p99.99

std::string shortened(const std::string& text) {
  return text.size() <= kMostText ? text : clean_utf8(text, kMostText) + "\u2026";
}

void put_problems(PageData& data, const StreamInfo& info) {
  data.list("problems");
  for (const std::string& problem : info.problems) data.add(shortened(problem));
  data.close();
}

std::string_view name_of(Level level) {
  switch (level) {
    case Level::bad:
      return "bad";
    case Level::warn:
      return "warn";
    case Level::note:
      break;
  }
  return "note";
}

void put_gate(PageData& data, std::string_view level, const std::string& how,
              const GateResult& gate) {
  data.list();
  data.add(level);
  data.add(how + ": " + shortened(printable(gate.gate)) + " (" + gate.said + ")");
  data.add("");
  data.close();
}

void put_findings(PageData& data, const Report& report) {
  const Verdict verdict = judge(report);
  data.put("generator", to_string(verdict.state));
  data.list("findings");
  for (const GateResult& gate : report.gates) {
    if (!gate.passed) put_gate(data, "bad", "gate failed", gate);
  }
  for (const auto& [level, text, advice] : findings(report, verdict)) {
    data.list();
    data.add(name_of(level));
    data.add(shortened(text));
    data.add(advice);
    data.close();
  }
  for (const GateResult& gate : report.gates) {
    if (gate.passed) put_gate(data, "note", "gate passed", gate);
  }
  data.close();
}

void put_runs(PageData& data, const Report& report) {
  const StreamInfo& info = report.info;
  std::set<std::string> attacks;
  for (const RunHeader& run : info.runs) {
    if (!run.attack.empty()) attacks.insert(run.attack);
  }
  const auto last_attack = std::next(attacks.begin(), std::min(attacks.size(), kMostRuns));
  const auto last_run = info.runs.begin() + std::min(info.runs.size(), kMostRuns);
  data.object("run");
  data.put("rate_asked", rate_asked(report).value_or(0));
  data.put("attack_count", attacks.size());
  data.list("attacks");
  for (auto at = attacks.begin(); at != last_attack; ++at) data.add(shortened(*at));
  data.close();
  data.put("count", info.runs.size());
  data.list("headers");
  for (auto run = info.runs.begin(); run != last_run; ++run) {
    data.object();
    data.put("attack", shortened(run->attack));
    data.put("schedule", shortened(run->schedule));
    data.put("max_in_flight", run->max_in_flight);
    data.put("threads", run->threads);
    data.put("host", shortened(run->host));
    data.put("version", shortened(run->version));
    data.close();
  }
  data.close();
  data.close();
}

void put_histogram(PageData& data, std::string_view name, const Histogram& histogram) {
  data.object(name);
  data.put("count", histogram.count());
  data.put("min", histogram.min().count());
  data.put("mean", histogram.mean().count());
  data.put("max", histogram.max().count());
  data.list("quantiles");
  for (const double q : kQuantiles) {
    data.list();
    data.add(q);
    data.add(histogram.quantile(q).count());
    data.close();
  }
  data.close();
  // Evenly spaced in 1 / (1 - q), on a logarithmic axis: item i is at 10^(i / per_decade).
  data.list("curve");
  for (int i = 0; histogram.count() > 0 && i <= kCurvePerDecade * kCurveDecades; ++i) {
    data.add(
        histogram.quantile(1 - std::pow(10, -static_cast<double>(i) / kCurvePerDecade)).count());
  }
  data.close();
  data.put("curve_per_decade", kCurvePerDecade);
  data.close();
}

// The codes that the page tells apart, the most frequent first; what is left are "others".
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

void put_faults(PageData& data, const Summary& summary) {
  std::vector<const FaultCount*> faults;
  for (const FaultCount& fault : summary.faults) faults.push_back(&fault);
  std::stable_sort(faults.begin(), faults.end(),
                   [](const FaultCount* a, const FaultCount* b) { return a->count > b->count; });
  data.put("fault_kinds", faults.size());
  faults.resize(std::min(faults.size(), kMostFaults));
  data.list("faults");
  for (const FaultCount* fault : faults) {
    data.object();
    data.put("fault", to_string(fault->fault));
    data.put("error", shortened(fault->error));
    data.put("count", fault->count);
    data.put("first", (fault->first - summary.earliest).count());
    data.put("last", (fault->last - summary.earliest).count());
    data.put("method", shortened(fault->method));
    data.put("url", shortened(fault->url));
    data.put("seq", fault->seq);
    data.close();
  }
  data.close();
}

struct TimeAxis {
  WallTime begin;
  Nanos length;
  std::vector<Slice> slices;
};

// Longer slices than those of the summary, until there are few enough and enough hits in each.
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

void put_slices(PageData& data, const Summary& summary) {
  const TimeAxis axis = time_axis(summary);
  data.object("slices");
  data.put("length", axis.length.count());
  data.put("begin", (axis.begin - summary.earliest).count());
  const auto quantile = [&](std::string_view name, double q) {
    put_column(data, name, axis.slices, [&](const Slice& slice) {
      if (slice.latency.count() == 0) return data.null();
      data.add(slice.latency.quantile(q).count());
    });
  };
  quantile("p50", 0.5);
  quantile("p90", 0.9);
  quantile("p99", 0.99);
  quantile("max", 1);
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
  data.close();
}

}  // namespace

std::string html_data(const Report& report) {
  const Summary& summary = report.summary;
  PageData data;
  put_findings(data, report);
  put_problems(data, report.info);
  put_runs(data, report);
  data.put("hits", summary.hits);
  data.put("ok", summary.ok);
  data.put("dropped", summary.dropped);
  if (summary.hits == 0) return data.text();

  data.put("closed_loop", summary.closed_loop);
  data.put("foreign", summary.foreign);
  data.put("earliest", format_time(summary.earliest));
  data.put("end", format_time(summary.end));
  data.put("attack", summary.attack().count());
  data.put("wait", summary.wait().count());
  data.put("rate", summary.rate());
  data.put("throughput", summary.throughput());
  data.put("success", summary.success());
  data.put("bytes_in", summary.bytes_in);
  data.put("bytes_out", summary.bytes_out);
  data.put("new_connections", summary.new_connections);
  put_histogram(data, "latency", summary.latency);
  put_histogram(data, "service", summary.service);
  put_histogram(data, "delay", summary.delay);
  put_codes(data, summary.codes);
  put_faults(data, summary);
  put_slices(data, summary);
  return data.text();
}

void HtmlReporter::print(const Report& report, std::ostream& out) const {
  write_page(out, report_page, html_data(report));
}

}  // namespace barrage
