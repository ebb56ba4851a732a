#include "report/html.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <vector>

#include "analysis/findings.h"
#include "analysis/rate.h"
#include "core/units.h"
#include "core/utf8.h"
#include "page/data.h"
#include "page/distribution.h"
#include "page/page.h"
#include "page/time_axis.h"

namespace barrage {
namespace {

constexpr std::size_t kMostFaults = 100;
constexpr std::size_t kMostSectionFaults = 20;  // of each kind
constexpr std::size_t kMostRuns = 10;
constexpr std::size_t kMostText = 300, kMostCommand = 2000;
const std::vector<double> kGroupQuantiles = {0.5, 0.9, 0.99};

std::string shortened(const std::string& text, std::size_t most = kMostText) {
  return text.size() <= most ? text : clean_utf8(text, most) + "\u2026";
}

void put_problems(PageData& data, const StreamInfo& info) {
  data.list("problems");
  for (const std::string& problem : info.problems) data.add(shortened(problem));
  data.close();
}

void put_gates(PageData& data, const Report& report) {
  data.list("gates");
  for (const GateResult& gate : report.gates) {
    data.object();
    data.put("gate", shortened(printable(gate.gate)));
    data.put("passed", gate.passed);
    data.put("said", gate.said);
    data.close();
  }
  data.close();
}

void put_findings(PageData& data, const Report& report) {
  const Verdict verdict = judge(report);
  data.put("generator", to_string(verdict.state));
  data.list("findings");
  for (const auto& [level, text, advice] : findings(report, verdict, Latencies::telling)) {
    data.list();
    data.add(to_string(level));
    data.add(shortened(text));
    data.add(advice);
    data.close();
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
  data.put("rate_asked", target_rate(report).value_or(0));
  data.put("attack_count", attacks.size());
  data.list("attacks");
  for (auto at = attacks.begin(); at != last_attack; ++at) data.add(shortened(*at));
  data.close();
  data.put("count", info.totals.count);
  data.list("headers");
  for (auto run = info.runs.begin(); run != last_run; ++run) {
    data.object();
    data.put("attack", shortened(run->attack));
    data.put("schedule", shortened(run->schedule));
    data.put("max_in_flight", run->max_in_flight);
    data.put("threads", run->threads);
    data.put("host", shortened(run->host));
    data.put("version", shortened(run->version));
    data.put("command", shortened(run->command, kMostCommand));
    data.put("machine", shortened(run->machine));
    data.put("cores", run->cores);
    data.put("descriptors", run->descriptor_limit);
    data.put("ports", run->local_ports);
    data.close();
  }
  data.close();
  data.close();
}

// The only run of the hits. Null: they are of several runs or of a part of one, or it has no
// header.
const RunHeader* only_run(const Report& report) {
  const std::vector<RunHeader>& runs = report.info.runs;
  return report.whole == nullptr && report.info.totals.count == 1 ? &runs.front() : nullptr;
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

// -quantiles; empty: the page's own.
std::vector<double> chosen_quantiles(const Report& report) {
  std::vector<double> chosen;
  for (const Quantile& quantile : report.quantiles) chosen.push_back(quantile.q);
  return chosen;
}

void put_times(PageData& data, const Histogram& times, const std::vector<double>& quantiles) {
  data.put("count", times.count());
  data.put("mean", times.mean().count());
  data.put("max", times.max().count());
  data.list("quantiles");
  for (const double q : quantiles) data.add(times.quantile(q).count());
  data.close();
}

// Empty: the groups without a place of their own.
void put_by(PageData& data, const std::vector<std::string>& values) {
  data.list("by");
  for (const std::string& value : values) data.add(shortened(value));
  data.close();
}

// How one group compares with the others; its own page is a -filter away.
void put_group(PageData& data, const Group& group, const std::vector<double>& quantiles) {
  const Summary& s = *group.summary;
  data.object();
  put_by(data, group.values);
  data.put("hits", s.hits);
  data.put("failed", s.failed - s.unsent);
  data.put("unsent", s.dropped + s.unsent);
  data.put("rate", s.rate());
  data.put("success", s.success());
  put_times(data, latency_of(group), quantiles);
  data.close();
}

void put_phases(PageData& data, const std::vector<std::string>& by, const PhaseTimes* times,
                const std::vector<double>& quantiles) {
  if (times == nullptr) return;
  for (const PhaseTimes::Phase& phase : times->phases()) {
    data.object();
    put_by(data, by);
    data.put("phase", phase.name);
    data.put("share", phase.share);
    data.put("min", phase.times.min().count());
    put_times(data, phase.times, quantiles);
    data.close();
  }
}

void put_groups(PageData& data, const Report& report, const std::vector<double>& chosen) {
  const std::vector<double>& quantiles = chosen.empty() ? kGroupQuantiles : chosen;
  data.list("by");
  for (const Key key : report.by) data.add(to_string(key));
  data.close();
  data.list("group_quantiles");
  for (const double q : quantiles) data.add(q);
  data.close();
  data.list("groups");
  for (const Group& group : report.groups) put_group(data, group, quantiles);
  data.close();
  data.list("phases");  // of each group, or of all hits where there are no groups
  if (report.by.empty()) put_phases(data, {}, report.phases, quantiles);
  for (const Group& group : report.groups) put_phases(data, group.values, group.phases, quantiles);
  data.close();
}

void put_words(PageData& data, const std::vector<std::string>& words) {
  data.list();
  for (const std::string& word : words) data.add(word);
  data.close();
}

void put_faults(PageData& data, const std::vector<SectionFaults>& kinds) {
  data.list("faults");
  for (const auto& [kind, of] : kinds) {
    std::vector<FaultCount> faults = of->faults;
    std::stable_sort(faults.begin(), faults.end(),
                     [](const FaultCount& a, const FaultCount& b) { return a.count > b.count; });
    faults.resize(std::min(faults.size(), kMostSectionFaults));
    for (const FaultCount& fault : faults) {
      data.list();
      data.add(kind);
      data.add(to_string(fault.fault));
      data.add(fault.count);
      data.add(shortened(fault.error));
      data.close();
    }
  }
  data.close();
}

void put_lines(PageData& data, const std::vector<SectionLine>& lines,
               const std::vector<double>& quantiles) {
  data.list("lines");
  for (const SectionLine& line : lines) {
    if (line.times != nullptr) continue;
    data.list();
    data.add(line.label);
    put_words(data, line.legend);
    put_words(data, line.values);
    data.close();
  }
  data.close();
  data.list("times");
  for (const SectionLine& line : lines) {
    if (line.times == nullptr) continue;
    data.object();
    data.put("name", line.label);
    data.put("min", line.times->min().count());
    put_times(data, *line.times, quantiles);
    data.close();
  }
  data.close();
}

// Since the first hit was due, or since the timeline itself begins where there are no hits.
void put_timeline(PageData& data, const SectionPage& page, const Summary& summary) {
  if (page.series.empty()) return;
  data.object("timeline");
  data.put("length", page.slice_length.count());
  data.put("begin", summary.hits > 0 ? (page.begin - summary.earliest).count() : 0);
  for (const auto& [name, counts] : page.series) {
    data.list(name);
    for (const std::uint64_t count : counts) data.add(count);
    data.close();
  }
  data.close();
}

void put_section(PageData& data, const Section& section, const Report& report) {
  const SectionPage page = section.page();
  const std::vector<Quantile>& named =
      report.quantiles.empty() ? usual_quantiles() : report.quantiles;
  std::vector<double> quantiles;
  for (const Quantile& quantile : named) quantiles.push_back(quantile.q);
  data.object();
  data.put("name", section.name());
  data.put("title", section.title());
  data.put("about", page.about);
  for (const auto& [name, count] : page.counts) data.put(name, count);
  for (const auto& [name, times] : page.histograms) put_histogram(data, name, *times);
  data.list("quantiles");
  for (const double q : quantiles) data.add(q);
  data.close();
  put_lines(data, section.lines(named), quantiles);
  put_faults(data, section.faults());
  put_timeline(data, page, report.summary);
  data.close();
}

// Missing where no kind has anything to say.
void put_sections(PageData& data, const Report& report) {
  if (report.sections.empty()) return;
  data.put("held", report.all().hits == 0);
  data.list("sections");
  for (const Section* section : report.sections) put_section(data, *section, report);
  data.close();
}

}  // namespace

std::string html_data(const Report& report) {
  const Summary& summary = report.summary;
  PageData data;
  put_findings(data, report);
  put_gates(data, report);
  put_problems(data, report.info);
  put_runs(data, report);
  data.put("hits", summary.hits);
  data.put("ok", summary.ok);
  data.put("failed", summary.failed);
  data.put("dropped", summary.dropped);
  data.put("unsent", summary.unsent);
  put_sections(data, report);
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
  const std::vector<double> chosen = chosen_quantiles(report);
  data.list("chosen");
  for (const double q : chosen) data.add(q);
  data.close();
  const Outcomes telling = summary.telling();
  data.put("telling", telling == Outcomes::all ? "all" : telling == Outcomes::ok ? "ok" : "failed");
  put_histogram(data, "latency", summary.latency.of(telling), chosen);
  put_histogram(data, "service", summary.service.of(telling), chosen);
  put_histogram(data, "delay", summary.delay, chosen);
  put_bins(data, summary.latency.of(telling));
  put_breakdown(data, summary.breakdown(telling));
  put_codes(data, summary.codes);
  put_faults(data, summary);
  put_slices(data, summary, only_run(report));
  put_groups(data, report, chosen);
  return data.text();
}

void HtmlReporter::print(const Report& report, std::ostream& out) const {
  write_page(out, report_page, html_data(report));
}

}  // namespace barrage
