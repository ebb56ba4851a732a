#include "report/hdrplot.h"

#include <cmath>
#include <string>
#include <vector>

#include "analysis/words.h"
#include "report/columns.h"
#include "report/distributions.h"
#include "report/gate_lines.h"

namespace barrage {
namespace {

// Five steps for each halving of what is left above: 0, 0.1, ... 0.5, 0.55, ... 0.75, 0.775, ...
// to six decimals, each once, up to 0.999999; then 1.
std::vector<double> quantiles() {
  constexpr long long scale = 1'000'000;
  std::vector<double> list;
  long long last = -1;
  for (double left = 1; last < scale - 1; left /= 2) {
    for (int step = 0; step < 5 && last < scale - 1; ++step) {
      const double q = 1 - left + left * step / 10;
      const long long rounded = std::llrint(q * static_cast<double>(scale));
      if (rounded == last) continue;
      last = rounded;
      list.push_back(static_cast<double>(rounded) / static_cast<double>(scale));
    }
  }
  list.push_back(1);
  return list;
}

void print_table(std::ostream& out, const Histogram& times) {
  Columns table;
  table.add({"Value(ms)", "Percentile", "TotalCount", "1/(1-Percentile)"});
  for (const double q : quantiles()) {
    const double ms = static_cast<double>(times.quantile(q).count()) / 1e6;
    const auto below = std::llround(q * static_cast<double>(times.count()));
    table.add({fixed(ms, 6), fixed(q, 6), std::to_string(below),
               fixed(q < 1 ? 1 / (1 - q) : 10'000'000, 6)});
  }
  table.print(out);
}

}  // namespace

void HdrPlotReporter::print(const Report& report, std::ostream& out) const {
  for (const Distribution& one : distributions(report)) {
    if (!one.heading.empty()) out << "\n# group " << one.heading << '\n';
    print_table(out, one.times);
  }
  print_gates(report.gates, out);
}

}  // namespace barrage
