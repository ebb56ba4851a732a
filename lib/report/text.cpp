#include "report/text.h"

#include <algorithm>
#include <functional>
#include <string>

#include "analysis/findings.h"
#include "analysis/rate.h"
#include "analysis/words.h"
#include "core/utf8.h"
#include "report/columns.h"
#include "report/phase_lines.h"

namespace barrage {
namespace {

// Scripts cut at these columns, whatever the values: they are Vegeta's.
constexpr std::size_t kLabelWidth = 14, kLegendWidth = 34;

void line(std::ostream& out, std::string label, std::string legend, const std::string& values) {
  label.resize(kLabelWidth, ' ');
  legend.resize(std::max(kLegendWidth, legend.size() + 2), ' ');
  out << label << legend << values << '\n';
}

void times(std::ostream& out, const char* label, const Histogram& h,
           const std::vector<Quantile>& quantiles) {
  std::string names = "[min, mean, ", values = rounded(h.min()) + ", " + rounded(h.mean());
  for (const Quantile& quantile : quantiles) {
    names += quantile.name + ", ";
    values += ", " + rounded(h.quantile(quantile.q));
  }
  line(out, label, names + "max]", values + ", " + rounded(h.max()));
}

void bytes(std::ostream& out, const char* label, std::uint64_t total, std::uint64_t hits) {
  const double mean = hits == 0 ? 0 : static_cast<double>(total) / static_cast<double>(hits);
  line(out, label, "[total, mean]", std::to_string(total) + ", " + fixed(mean));
}

void errors(std::ostream& out, const Summary& s) {
  std::vector<std::reference_wrapper<const FaultCount>> kinds(s.faults.begin(), s.faults.end());
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const FaultCount& a, const FaultCount& b) { return a.count > b.count; });
  Columns table;
  for (const FaultCount& kind : kinds) {
    const std::string fault(to_string(kind.fault));
    const std::string example = kind.url.empty() ? kind.method : kind.method + " " + kind.url;
    table.add({kind.error.empty() ? fault : printable(kind.error), std::to_string(kind.count) + "x",
               fault, example.empty() ? "" : "e.g. " + shortened(printable(example))});
  }
  table.print(out);
}

void section(std::ostream& out, const Section& section, const std::vector<Quantile>& quantiles) {
  out << section.title() << ":\n";
  for (const SectionLine& of : section.lines(quantiles)) {
    line(out, of.label, "[" + comma_separated(of.legend) + "]", comma_separated(of.values));
  }
  for (const auto& [kind, of] : section.faults()) {
    out << "Error Set of " << kind << ":\n";
    errors(out, *of);
  }
}

void hits(std::ostream& out, const Report& report, const std::vector<Quantile>& quantiles) {
  const Summary& s = report.summary;
  line(out, "Requests", "[total, rate, throughput]",
       std::to_string(s.hits) + ", " + fixed(s.rate()) + ", " + fixed(s.throughput()));
  if (const auto target = target_rate(report)) {
    line(out, "Rate", "[target, achieved]", fixed(*target) + ", " + fixed(s.rate()));
  }
  line(out, "Duration", "[total, attack, wait]",
       rounded(s.end - s.earliest) + ", " + rounded(s.attack()) + ", " + rounded(s.wait()));
  times(out, "Latencies", s.latency.all(), quantiles);
  if (s.telling() == Outcomes::ok) times(out, "Succeeded", s.latency.ok(), quantiles);
  if (s.service.count() > 0) {
    times(out, "Service", s.service.all(), quantiles);
    times(out, "Delays", s.delay, quantiles);
  }
  bytes(out, "Bytes In", s.bytes_in, s.sent());
  bytes(out, "Bytes Out", s.bytes_out, s.sent());
  line(out, "Success", "[ratio]", success_percent(s));
  std::string codes;
  for (const auto& [code, count] : s.codes) {
    codes += std::to_string(code) + ":" + std::to_string(count) + "  ";
  }
  line(out, "Status Codes", "[code:count]", codes);
  out << "Error Set:\n";
  errors(out, s);
}

void groups(std::ostream& out, const Report& report, const std::vector<Quantile>& quantiles) {
  if (report.groups.empty()) return;
  Columns table;
  std::vector<std::string> heads;
  for (const Key key : report.by) heads.emplace_back(to_string(key));
  for (const char* head : {"hits", "rate", "throughput", "success", "min", "mean"}) {
    heads.emplace_back(head);
  }
  for (const Quantile& quantile : quantiles) heads.push_back(quantile.name);
  heads.emplace_back("max");
  table.add(heads);
  for (const Group& group : report.groups) {
    const Summary& s = *group.summary;
    const Histogram& latency = latency_of(group);
    const auto time = [&](Nanos value) { return latency.count() > 0 ? rounded(value) : "-"; };
    std::vector<std::string> cells;
    for (const std::string& value : group.values) {
      cells.push_back(value.empty() ? "-" : shortened(printable(value)));
    }
    if (cells.empty()) cells = {"(others)"};
    cells.resize(report.by.size());
    for (std::string cell :
         {std::to_string(s.hits), fixed(s.rate()), fixed(s.throughput()), success_percent(s),
          time(latency.min()), time(latency.mean())}) {
      cells.push_back(std::move(cell));
    }
    for (const Quantile& quantile : quantiles) {
      cells.push_back(time(latency.quantile(quantile.q)));
    }
    cells.push_back(time(latency.max()));
    table.add(std::move(cells));
  }
  out << "\n";
  table.print(out);
}

void phases(std::ostream& out, const Report& report, const std::vector<Quantile>& quantiles) {
  if (report.phases == nullptr) return;
  Columns table;
  for (std::vector<std::string>& cells : phase_lines(report, quantiles)) {
    for (std::size_t i = 0; i < report.by.size(); ++i) {
      cells[i] = cells[i].empty() ? "-" : shortened(printable(cells[i]));
    }
    table.add(std::move(cells));
  }
  out << "\n";
  table.print(out);
}

void gates(std::ostream& out, const std::vector<GateResult>& results) {
  for (const GateResult& gate : results) {
    line(out, gate.passed ? "Gate passed" : "Gate FAILED", printable(gate.gate), gate.said);
  }
  if (!results.empty()) out << '\n';
}

}  // namespace

void TextReporter::print(const Report& report, std::ostream& out) const {
  const std::vector<Finding> found = findings(report, judge(report));
  for (const Finding& finding : found) {
    out << "! " << finding.text << '\n';
    if (!finding.advice.empty()) out << "!   " << finding.advice << '\n';
  }
  if (!found.empty()) out << '\n';
  gates(out, report.gates);

  const std::vector<Quantile>& quantiles =
      report.quantiles.empty() ? usual_quantiles() : report.quantiles;
  if (!report.only_sections()) hits(out, report, quantiles);
  for (const Section* each : report.sections) {
    if (!report.only_sections() || each != report.sections.front()) out << '\n';
    section(out, *each, quantiles);
  }
  groups(out, report, quantiles);
  phases(out, report, quantiles);
}

}  // namespace barrage
