// What is known of a stream once it is read: all that any report format prints.
#pragma once

#include <vector>

#include "analysis/gate.h"
#include "analysis/groups.h"
#include "analysis/load_curve.h"
#include "analysis/quantile.h"
#include "analysis/section.h"
#include "core/metrics.h"
#include "record/record.h"

namespace barrage {

struct Report {
  const Summary& summary;
  const StreamInfo& info;
  const Summary* whole = nullptr;  // of all hits, when summary is of a part of them (-filter)
  bool warmup_left_out = false;    // that part is all but the warm-up
  std::vector<GateResult> gates = {};
  std::vector<Key> by = {};                   // what groups are made by
  std::vector<Group> groups = {};             // their sums are summary's
  const PhaseTimes* phases = nullptr;         // of summary's hits; null: not requested
  std::vector<Quantile> quantiles = {};       // to print; empty: those of the format
  std::vector<const Section*> sections = {};  // those with records
  std::uint64_t side_results = 0;             // that were read
  bool of_side_results = false;               // summary is: -filter=kind=ws_connect
  const LoadCurve* load = nullptr;            // of all hits; null: not counted

  // For judging the attack and its generator: without the filter.
  const Summary& all() const { return whole != nullptr ? *whole : summary; }
  std::uint64_t records() const { return all().hits + side_results; }
  // There are side results but no hits: connections were held open, and the numbers of hits mean
  // nothing.
  bool only_sections() const { return summary.hits == 0 && !sections.empty(); }
};

}  // namespace barrage
