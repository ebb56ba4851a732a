#include "report/phase_lines.h"

#include "analysis/words.h"

namespace barrage {
namespace {

using Cells = std::vector<std::string>;

// One line per phase, and one of the whole latency, which they add up to.
void add_lines(std::vector<Cells>& lines, const Cells& group, const PhaseTimes& times,
               const Histogram& latency, const std::vector<Quantile>& quantiles) {
  const auto add = [&](std::string_view name, const Histogram& h, double share) {
    Cells& cells = lines.emplace_back(group);
    cells.emplace_back(name);
    cells.push_back(std::to_string(h.count()));
    cells.push_back(percent(share));
    cells.push_back(rounded(h.min()));
    cells.push_back(rounded(h.mean()));
    for (const Quantile& quantile : quantiles) cells.push_back(rounded(h.quantile(quantile.q)));
    cells.push_back(rounded(h.max()));
  };
  for (const PhaseTimes::Phase& phase : times.phases()) add(phase.name, phase.times, phase.share);
  add("latency", latency, latency.total() > Nanos(0) ? 1 : 0);
}

}  // namespace

std::vector<Cells> phase_lines(const Report& report, const std::vector<Quantile>& quantiles) {
  if (report.phases == nullptr) return {};
  std::vector<Cells> lines(1);
  for (const Key key : report.by) lines[0].emplace_back(to_string(key));
  for (const char* head : {"phase", "hits", "share", "min", "mean"}) lines[0].emplace_back(head);
  for (const Quantile& quantile : quantiles) lines[0].push_back(quantile.name);
  lines[0].emplace_back("max");
  if (report.by.empty()) {
    add_lines(lines, {}, *report.phases, report.summary.latency.all(), quantiles);
  }
  for (const Group& group : report.groups) {
    Cells values = group.values.empty() ? Cells{"(others)"} : group.values;
    values.resize(report.by.size());
    add_lines(lines, values, *group.phases, group.summary->latency.all(), quantiles);
  }
  return lines;
}

}  // namespace barrage
