#include <cmath>

#include "page/data.h"
#include "words.h"

namespace barrage {
namespace {

std::int64_t nanoseconds(double log) { return std::llround(std::exp(log)); }

// null: all hits were compared.
void put_part(PageData& json, const Findings& found) {
  const PartOfHits part = part_of_hits(found);
  if (part.hits == part.read) return json.put("part", std::nan(""));
  json.object("part");
  json.put("hits", part.hits);
  json.put("of", part.read);
  json.close();
}

void put_change(PageData& json, const Change& change) {
  json.object();
  json.put("quantile", change.quantile);
  json.put("old", std::llround(change.old_latency));
  json.put("new", std::llround(change.new_latency));
  json.put("change", change.change);
  const double none = std::nan("");  // null in JSON
  json.put("low", change.interval ? change.interval->low : none);
  json.put("high", change.interval ? change.interval->high : none);
  json.put("t", change.t);
  json.put("dof", change.dof);
  json.put("p", change.p);
  json.put("verdict", to_string(change.conclusion));
  json.close();
}

void put_side(PageData& json, std::string_view name, const Side& side, bool first_only) {
  json.list(name);
  for (std::size_t i = 0; i < side.runs.size(); ++i) {
    const RunFacts& run = side.runs[i];
    const RunQuantiles& quantiles = side.quantiles[i];
    json.object();
    json.put("file", run.file);
    json.put("used", !first_only || i == 0);
    json.put("hits", run.hits);
    json.put("failed", run.failed);
    json.put("dropped", run.dropped);
    json.put("duration", run.duration.count());
    json.put("rate", run.achieved);
    json.put("50th", nanoseconds(quantiles[0].mean));
    json.put("90th", nanoseconds(quantiles[1].mean));
    json.put("99th", nanoseconds(quantiles[2].mean));
    json.close();
  }
  json.close();
}

}  // namespace

void print_json(const Findings& found, std::ostream& out) {
  PageData json;
  json.put("verdict", to_string(found.comparison.conclusion()));
  json.put("indicative", found.comparison.indicative);
  json.put("min_effect", found.comparison.min_effect);
  json.list("warnings");
  for (const std::string& objection : found.objections) json.add(objection);
  json.close();
  put_part(json, found);
  json.list("quantiles");
  for (const Change& change : found.comparison.changes) put_change(json, change);
  json.close();
  json.object("errors");
  json.put("old", error_share(found.old_side.runs));
  json.put("new", error_share(found.new_side.runs));
  json.close();
  json.object("rate");
  json.put("old", mean_rate(found.old_side));
  json.put("new", mean_rate(found.new_side));
  json.close();
  put_side(json, "old", found.old_side, found.comparison.indicative);
  put_side(json, "new", found.new_side, found.comparison.indicative);
  out << json.text() << '\n';
}

}  // namespace barrage
