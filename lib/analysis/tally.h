// All that one report counts: the hits it is about, and beside them what gates ask for.
#pragma once

#include <optional>
#include <vector>

#include "analysis/condition.h"
#include "analysis/gate.h"
#include "analysis/groups.h"
#include "analysis/load_curve.h"
#include "analysis/sections.h"
#include "analysis/selection.h"
#include "core/metrics.h"

namespace barrage {

// What to count. Outlives its tallies.
struct Wanted {
  std::vector<Nanos> bounds = {};  // see Metrics
  bool slices = false;
  bool breakdown = false;
  std::vector<Condition> filter = {};  // the report is about the hits for which all hold
  std::vector<Gate> gates = {};
  By by = {};
  Window* window = nullptr;  // and that are within it; null: all times
  bool abort = false;        // lost_gates() will be called
  bool warmup = false;       // hits that the attack marked as warm-up count, too
};

// Side results are in no number of hits, unless a condition names their kind: then filter, gate or
// group is about them. One thread. As for Metrics, neither the order of the hits matters nor how
// they are distributed before a merge.
class Tally {
 public:
  explicit Tally(const Wanted& wanted);

  // Whether the report is about it, see Selection.
  bool add(const Result& hit) {
    const bool selected = selection_.takes(hit);
    if (hit.is_hit) load_.add(hit);
    if (plain_ && selected && hit.is_hit && !sections_.has(hit.kind)) {
      metrics_.add(hit);
    } else {
      add_to_parts(hit, selected);
    }
    return selected;
  }
  void merge(const Tally& other);  // made from the same Wanted

  const Summary& summary() const { return metrics_.summary(); }
  // Of all hits that were read; null: summary() is.
  const Summary* whole() const { return whole_ ? &whole_->summary() : nullptr; }
  const LoadCurve& load() const { return load_; }  // likewise of all
  // Nothing but the hits that attack -warmup marked is not in summary().
  bool warmup_left_out() const { return whole_ && !selection_.is_part(); }
  // Of the report's hits and side results; those that no condition leaves out. Valid until the next
  // change.
  std::vector<const Section*> sections() const { return sections_.with_records(); }
  std::uint64_t side_results_read() const { return side_results_; }
  bool of_side_results() const { return takes_sides_; }
  std::uint64_t hits_read() const { return whole() != nullptr ? whole()->hits : summary().hits; }
  // All that were read, side results as well.
  std::uint64_t records_read() const { return hits_read() + side_results_; }
  std::vector<Group> groups() const;  // valid until the next change
  // Of the hits that the report is about; null: not requested.
  const PhaseTimes* phases() const { return phases_ ? &*phases_ : nullptr; }
  std::vector<GateResult> gates() const;  // in the order of Wanted::gates
  // What is still to come of an attack that plans at most `hits` hits and `connections`
  // connections; kEndless: any number.
  ToCome to_come(std::uint64_t hits, std::uint64_t connections) const;
  // In the same order; empty: none is lost. See lost_for_good().
  std::vector<GateResult> lost_gates(const ToCome& to_come) const;

 private:
  // The hits that some gates are about.
  struct Part {
    std::vector<Condition> of;       // empty: all of the report
    std::optional<Metrics> metrics;  // none: those of the report
    GateTimes times;
    std::optional<Sections> sections;  // none: those of the report, or no gate needs them
    bool takes_sides = false;
  };

  // All that were read, whatever the report is about.
  struct Connections {
    std::uint64_t begun = 0, unopened = 0, ended = 0;
  };

  const Summary& summary_of(const Part& part) const {
    return part.metrics ? part.metrics->summary() : summary();
  }

  void count_side_result(const Result& result);
  void add_to_parts(const Result& hit, bool selected);
  void tell_whole();
  const Part& part_of(const Gate& gate) const;
  // Of the hits of its part, or of their section. Null: least and most are not needed.
  Measure measure_of(const Gate& gate, const ToCome* to_come) const;
  std::uint64_t records_to_come(const Gate& gate, const ToCome& to_come) const;

  const Wanted& wanted_;
  Selection selection_;
  bool plain_;
  bool takes_sides_;  // the filter names a kind of side results
  Metrics metrics_;
  LoadCurve load_;
  Sections sections_;
  std::uint64_t side_results_ = 0;
  Connections connections_;
  std::optional<Metrics> whole_;
  std::vector<Part> parts_;
  std::optional<Groups> groups_;
  std::optional<PhaseTimes> phases_;
};

}  // namespace barrage
