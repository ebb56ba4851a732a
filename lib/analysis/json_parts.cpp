#include "analysis/json_parts.h"

namespace barrage {

void JsonParts::times(std::string_view name, const Histogram& h,
                      const std::vector<Quantile>& quantiles) {
  open(name, '{');
  member("total", h.total());
  member("mean", h.mean());
  for (const Quantile& quantile : quantiles) {
    member(quantile.name + "th", h.quantile(quantile.q));
  }
  member("max", h.max());
  member("min", h.min());
  close('}');
}

void JsonParts::faults(const std::vector<FaultCount>& kinds) {
  open("faults", '[');
  for (const FaultCount& kind : kinds) {
    open_item('{');
    member("fault", to_string(kind.fault));
    member("error", kind.error);
    member("count", kind.count);
    member("first", kind.first);
    member("last", kind.last);
    open("example", '{');
    member("seq", kind.seq);
    member("method", kind.method);
    member("url", kind.url);
    close('}');
    close('}');
  }
  close(']');
}

}  // namespace barrage
