// Which quantiles a report prints.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace barrage {

struct Quantile {
  double q;          // (0, 1]
  std::string name;  // "99.9"
  bool operator==(const Quantile&) const = default;
};

// "99.9" -> 0.999, as if it were written so; nullopt: no number above 0 and at most 100.
std::optional<double> parse_quantile(std::string_view percent);

// "50,90,99,99.9": in percent, in any order; the result is ascending, each once. Throws ValueError.
std::vector<Quantile> parse_quantiles(std::string_view text);

// 50, 90, 95, 99
const std::vector<Quantile>& usual_quantiles();

}  // namespace barrage
