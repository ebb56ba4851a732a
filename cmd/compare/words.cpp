#include "words.h"

#include <algorithm>
#include <cmath>

#include "analysis/words.h"
#include "core/json.h"

namespace barrage {
namespace {

std::string name(double quantile) { return "p" + fixed(100 * quantile, 0); }

std::string signed_percent(double change) {
  if (std::abs(change) < 0.0005) return "0.0%";
  return (change > 0 ? "+" : "") + percent(change);
}

std::string p_value(double p) { return p < 0.0001 ? "<0.0001" : fixed(p, 4); }

std::string latency(double ns) { return rounded(Nanos(std::llround(ns))); }

// "5%", "2.5%"
std::string least(const Comparison& comparison) {
  std::string text;
  append_json(text, std::round(comparison.min_effect * 1e6) / 1e4);
  return text + "%";
}

std::vector<std::string> line(const Change& change) {
  std::string interval = "unknown", p;
  if (change.interval) {
    interval =
        signed_percent(change.interval->low) + " to " + signed_percent(change.interval->high);
    p = p_value(change.p);
  }
  return {name(change.quantile),
          latency(change.old_latency),
          latency(change.new_latency),
          signed_percent(change.change),
          interval,
          p,
          std::string(to_string(change.conclusion))};
}

}  // namespace

double mean_rate(const Side& side) {
  double sum = 0;
  for (const RunFacts& run : side.runs) sum += run.achieved;
  return sum / static_cast<double>(side.runs.size());
}

PartOfHits part_of_hits(const Findings& found) {
  PartOfHits part;
  for (const Side* side : {&found.old_side, &found.new_side}) {
    for (const RunFacts& run : side->runs) {
      part.hits += run.hits;
      part.read += run.hits_read;
    }
  }
  return part;
}

std::string headline(const Comparison& comparison) {
  const Conclusion conclusion = comparison.conclusion();
  if (conclusion == Conclusion::same)
    return "same: no quantile changed by " + least(comparison) + " or more";
  std::string text(to_string(conclusion));
  const char* separator = ": ";
  for (const Change& change : comparison.changes) {
    if (change.conclusion != conclusion) continue;
    text += separator + name(change.quantile) + " " + signed_percent(change.change);
    separator = ", ";
  }
  return text;
}

std::vector<std::string> remarks(const Findings& found) {
  const std::size_t runs = std::min(found.old_side.runs.size(), found.new_side.runs.size());
  const std::size_t most = std::max(found.old_side.runs.size(), found.new_side.runs.size());
  std::vector<std::string> list;
  if (const PartOfHits part = part_of_hits(found); part.read > part.hits) {
    list.push_back("part of the attacks: " + std::to_string(part.hits) + " of " +
                   count_of(part.read, "hit", "hits"));
  }
  if (found.comparison.indicative) {
    list.push_back(std::string("indicative: one run per side") +
                   (most > 1 ? ", the first of each" : "") +
                   "; equal runs differ, and three or more per side show by how much");
  } else if (runs < kRunsForPower) {
    list.push_back("low power: " + std::to_string(runs) +
                   " runs per side find only large changes; five find 10%");
  }
  return list;
}

std::vector<std::vector<std::string>> table(const Findings& found) {
  std::vector<std::vector<std::string>> lines = {
      {"", "old", "new", "change", "98.3% interval", "p", "verdict"}};
  for (const Change& change : found.comparison.changes) lines.push_back(line(change));
  const double old_errors = error_share(found.old_side.runs),
               new_errors = error_share(found.new_side.runs);
  const double points = 100 * (new_errors - old_errors);
  lines.push_back({"errors", fixed(100 * old_errors) + "%", fixed(100 * new_errors) + "%",
                   (points >= 0 ? "+" : "") + fixed(points) + " points"});
  const double old_rate = mean_rate(found.old_side), new_rate = mean_rate(found.new_side);
  lines.push_back({"rate", fixed(old_rate) + "/s", fixed(new_rate) + "/s",
                   old_rate > 0 ? signed_percent(new_rate / old_rate - 1) : ""});
  return lines;
}

}  // namespace barrage
