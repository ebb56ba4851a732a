#include "report/hist.h"

#include <string>

#include "analysis/words.h"
#include "core/units.h"
#include "report/columns.h"
#include "report/distributions.h"
#include "report/gate_lines.h"

namespace barrage {
namespace {

constexpr double kFullBar = 75;  // characters

void print_table(std::ostream& out, const std::vector<Nanos>& bounds, const Distribution& of) {
  Columns table;
  table.add({"Bucket", "", "#", "%", "Histogram"});
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const bool last = i + 1 == bounds.size();
    const double share = of.times.count() == 0 ? 0
                                               : static_cast<double>(of.buckets[i]) /
                                                     static_cast<double>(of.times.count());
    table.add({"[" + format_duration(bounds[i]) + ",",
               (last ? "+Inf" : format_duration(bounds[i + 1])) + "]",
               std::to_string(of.buckets[i]), fixed(share * 100) + "%",
               std::string(static_cast<std::size_t>(share * kFullBar), '#')});
  }
  table.print(out);
}

}  // namespace

void HistReporter::print(const Report& report, std::ostream& out) const {
  for (const Distribution& one : distributions(report)) {
    if (!one.heading.empty()) out << '\n' << one.heading << '\n';
    print_table(out, report.summary.bounds, one);
  }
  print_gates(report.gates, out);
}

}  // namespace barrage
