#include "analysis/quantile.h"

#include <algorithm>
#include <charconv>

#include "core/error.h"

namespace barrage {

std::optional<double> parse_quantile(std::string_view percent) {
  long double value = 0;  // 99.9 / 100 in double is not 0.999
  const char* const end = percent.data() + percent.size();
  const auto [after, error] = std::from_chars(percent.data(), end, value, std::chars_format::fixed);
  if (error != std::errc() || after != end || !(value > 0 && value <= 100)) return std::nullopt;
  return static_cast<double>(value / 100);
}

std::vector<Quantile> parse_quantiles(std::string_view text) {
  std::vector<Quantile> list;
  while (true) {
    const std::string_view item = text.substr(0, text.find(','));
    const std::optional<double> q = parse_quantile(item);
    if (!q) {
      throw ValueError("\"" + std::string(item) +
                       "\" is not a quantile above 0 and at most 100; write e.g. 50,90,99,99.9");
    }
    list.push_back({*q, std::string(item)});
    if (item.size() == text.size()) break;
    text.remove_prefix(item.size() + 1);
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const Quantile& a, const Quantile& b) { return a.q < b.q; });
  const auto same = [](const Quantile& a, const Quantile& b) { return a.q == b.q; };
  list.erase(std::unique(list.begin(), list.end(), same), list.end());
  return list;
}

const std::vector<Quantile>& usual_quantiles() {
  static const std::vector<Quantile> usual = parse_quantiles("50,90,95,99");
  return usual;
}

}  // namespace barrage
