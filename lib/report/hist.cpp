#include "report/hist.h"

#include <string>

#include "core/units.h"
#include "report/columns.h"
#include "report/words.h"

namespace barrage {
namespace {

constexpr double kFullBar = 75;  // characters

}  // namespace

void HistReporter::print(const Report& report, std::ostream& out) const {
  const Summary& s = report.summary;
  Columns table;
  table.add({"Bucket", "", "#", "%", "Histogram"});
  for (std::size_t i = 0; i < s.bounds.size(); ++i) {
    const bool last = i + 1 == s.bounds.size();
    const double share = s.latency.count() == 0 ? 0
                                                : static_cast<double>(s.buckets[i]) /
                                                      static_cast<double>(s.latency.count());
    table.add({"[" + format_duration(s.bounds[i]) + ",",
               (last ? "+Inf" : format_duration(s.bounds[i + 1])) + "]",
               std::to_string(s.buckets[i]), fixed(share * 100) + "%",
               std::string(static_cast<std::size_t>(share * kFullBar), '#')});
  }
  table.print(out);
  print_gates(report.gates, out);
}

}  // namespace barrage
