#include "report/distributions.h"

#include "core/utf8.h"

namespace barrage {
namespace {

void add_phases(std::vector<Distribution>& all, const std::string& group, const PhaseTimes* times) {
  if (times == nullptr) return;
  const std::string before = group.empty() ? group : group + ", ";
  for (const PhaseTimes::Phase& phase : times->phases()) {
    all.push_back({before + "phase=" + std::string(phase.name), phase.times, phase.buckets});
  }
}

}  // namespace

std::vector<Distribution> distributions(const Report& report) {
  std::vector<Distribution> all = {{"", report.summary.latency.all(), report.summary.buckets}};
  if (report.by.empty()) add_phases(all, "", report.phases);
  for (const Group& group : report.groups) {
    const std::string name = printable(name_of(group, report.by));
    all.push_back({name, group.summary->latency.all(), group.summary->buckets});
    add_phases(all, name, group.phases);
  }
  return all;
}

}  // namespace barrage
