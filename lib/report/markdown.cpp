#include "report/markdown.h"

#include <algorithm>
#include <string>
#include <vector>

#include "analysis/findings.h"
#include "analysis/rate.h"
#include "analysis/words.h"
#include "report/phase_lines.h"

namespace barrage {
namespace {

constexpr std::size_t kMostErrors = 20;

using Cells = std::vector<std::string>;

// No character of it means anything to Markdown or HTML.
std::string plain(const std::string& text) {
  std::string safe;
  for (const char c : printable(shortened(text))) {
    if (c == '&') {
      safe += "&amp;";
    } else if (c == '<') {
      safe += "&lt;";
    } else {
      if (std::string_view("\\`*_{}[]>#|~!").find(c) != std::string_view::npos) safe += '\\';
      safe += c;
    }
  }
  return safe;
}

void row(std::ostream& out, const Cells& cells) {
  for (const std::string& cell : cells) out << "| " << cell << ' ';
  out << "|\n";
}

// The first `texts` columns are words, the others numbers.
void head(std::ostream& out, const Cells& cells, std::size_t texts = 1) {
  out << '\n';
  row(out, cells);
  for (std::size_t i = 0; i < cells.size(); ++i) out << (i < texts ? "|---" : "|---:");
  out << "|\n";
}

void gates(std::ostream& out, const std::vector<GateResult>& results) {
  if (results.empty()) return;
  head(out, {"gate", "", "value"}, 3);
  for (const GateResult& gate : results) {
    row(out, {plain(gate.gate), gate.passed ? "passed" : "**failed**", plain(gate.said)});
  }
}

Cells times(const Histogram& h, const std::vector<Quantile>& quantiles) {
  if (h.count() == 0) return Cells(quantiles.size() + 3, "-");
  Cells cells = {rounded(h.min()), rounded(h.mean())};
  for (const Quantile& quantile : quantiles) cells.push_back(rounded(h.quantile(quantile.q)));
  cells.push_back(rounded(h.max()));
  return cells;
}

Cells time_heads(const std::vector<Quantile>& quantiles) {
  Cells cells = {"min", "mean"};
  for (const Quantile& quantile : quantiles) cells.push_back("p" + quantile.name);
  cells.push_back("max");
  return cells;
}

Cells joined(Cells cells, const Cells& more) {
  cells.insert(cells.end(), more.begin(), more.end());
  return cells;
}

void latencies(std::ostream& out, const Summary& s, const std::vector<Quantile>& quantiles) {
  head(out, joined({""}, time_heads(quantiles)));
  const Outcomes telling = s.telling();
  const char* const whose = telling == Outcomes::ok       ? " of successes"
                            : telling == Outcomes::failed ? " of failures"
                                                          : "";
  row(out, joined({std::string("latency") + whose}, times(s.latency.of(telling), quantiles)));
  if (s.service.count() == 0) return;
  row(out, joined({std::string("service") + whose}, times(s.service.of(telling), quantiles)));
  row(out, joined({"delay"}, times(s.delay, quantiles)));
}

// `title` is that of the first column.
void errors(std::ostream& out, const Summary& s, const std::string& title = "error") {
  if (s.faults.empty()) return;
  std::vector<const FaultCount*> kinds;
  for (const FaultCount& kind : s.faults) kinds.push_back(&kind);
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const FaultCount* a, const FaultCount* b) { return a->count > b->count; });
  const std::size_t more = kinds.size() - std::min(kinds.size(), kMostErrors);
  kinds.resize(kinds.size() - more);
  head(out, {title, "fault", "example", "hits"}, 3);
  for (const FaultCount* kind : kinds) {
    const std::string fault(to_string(kind->fault));
    row(out, {plain(kind->error.empty() ? fault : kind->error), plain(fault),
              plain(kind->method + " " + kind->url), std::to_string(kind->count)});
  }
  if (more > 0) out << "\nand " << count_of(more, "other error", "other errors") << '\n';
}

void section(std::ostream& out, const Section& section, const std::vector<Quantile>& quantiles) {
  head(out, {std::string(section.title()), "", ""}, 2);
  for (const SectionLine& line : section.lines(quantiles)) {
    row(out, {line.label, comma_separated(line.legend), comma_separated(line.values)});
  }
  for (const auto& [kind, of] : section.faults()) errors(out, *of, plain("error of " + kind));
}

void hits(std::ostream& out, const Report& report, const std::vector<Quantile>& quantiles) {
  const Summary& s = report.summary;
  const auto target = target_rate(report);
  head(out, {"hits", "target rate", "rate", "throughput", "success", "duration"}, 0);
  row(out, {std::to_string(s.hits), target ? fixed(*target) : "", fixed(s.rate()),
            fixed(s.throughput()), success_percent(s), rounded(s.end - s.earliest)});
  latencies(out, s, quantiles);
  errors(out, s);
}

void groups(std::ostream& out, const Report& report, const std::vector<Quantile>& quantiles) {
  if (report.groups.empty()) return;
  Cells heads;
  for (const Key key : report.by) heads.emplace_back(to_string(key));
  head(out, joined(joined(std::move(heads), {"hits", "rate", "success"}), time_heads(quantiles)),
       report.by.size());
  for (const Group& group : report.groups) {
    const Summary& s = *group.summary;
    Cells cells;
    for (const std::string& value : group.values) cells.push_back(plain(value));
    if (cells.empty()) cells = {"others"};
    cells.resize(report.by.size());
    row(out, joined(joined(std::move(cells),
                           {std::to_string(s.hits), fixed(s.rate()), success_percent(s)}),
                    times(latency_of(group), quantiles)));
  }
}

void phases(std::ostream& out, const Report& report, const std::vector<Quantile>& quantiles) {
  std::vector<Cells> lines = phase_lines(report, quantiles);
  for (std::size_t n = 0; n < lines.size(); ++n) {
    if (n == 0) {
      const std::size_t words = report.by.size() + 1;
      for (std::size_t i = 0; i < quantiles.size(); ++i) lines[n][words + 4 + i].insert(0, "p");
      head(out, lines[n], words);
      continue;
    }
    for (std::size_t i = 0; i < report.by.size(); ++i) lines[n][i] = plain(lines[n][i]);
    row(out, lines[n]);
  }
}

}  // namespace

void MarkdownReporter::print(const Report& report, std::ostream& out) const {
  const auto failed = std::count_if(report.gates.begin(), report.gates.end(),
                                    [](const GateResult& gate) { return !gate.passed; });
  out << "### Load test"
      << (report.gates.empty() ? ""
          : failed == 0        ? ": passed"
                               : ": failed")
      << "\n\n";
  for (const Finding& finding : findings(report, judge(report), Latencies::telling)) {
    out << "- " << (finding.level == Level::note ? "" : "\u26a0 ") << plain(finding.text)
        << (finding.advice.empty() ? "" : ": " + plain(finding.advice)) << '\n';
  }
  gates(out, report.gates);
  const std::vector<Quantile>& quantiles =
      report.quantiles.empty() ? usual_quantiles() : report.quantiles;
  if (!report.only_sections()) hits(out, report, quantiles);
  for (const Section* each : report.sections) section(out, *each, quantiles);
  groups(out, report, quantiles);
  phases(out, report, quantiles);
}

}  // namespace barrage
