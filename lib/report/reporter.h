// One report format per file beside this; all print the same Report.
#pragma once

#include <memory>
#include <ostream>
#include <string_view>
#include <vector>

#include "core/metrics.h"
#include "core/websocket.h"
#include "record/record.h"
#include "report/gate.h"
#include "report/groups.h"
#include "report/quantile.h"

namespace barrage {

struct Report {
  const Summary& summary;
  const StreamInfo& info;
  const Summary* whole = nullptr;  // of all hits, when summary is of a part of them (-filter)
  bool warmup_left_out = false;    // that part is all but the warm-up
  std::vector<GateResult> gates = {};
  std::vector<Key> by = {};                     // what groups are made by
  std::vector<Group> groups = {};               // their sums are summary's
  const PhaseTimes* phases = nullptr;           // of summary's hits; null: nobody asked for them
  std::vector<Quantile> quantiles = {};         // to print; empty: those of the format
  const WebSocketSummary* websocket = nullptr;  // of the same hits, and side results; null: none
  std::uint64_t side_results = 0;               // that were read
  bool of_side_results = false;                 // summary is: -filter=kind=ws_connect

  // What tells how the attack and its generator did.
  const Summary& all() const { return whole != nullptr ? *whole : summary; }
  std::uint64_t records() const { return all().hits + side_results; }
};

class Reporter {
 public:
  virtual ~Reporter() = default;
  // Prints the whole report; may be called again with a grown summary (-every).
  virtual void print(const Report& report, std::ostream& out) const = 0;
};

}  // namespace barrage
