// The same numbers for each group of hits: -by=target.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/condition.h"
#include "analysis/phases.h"
#include "core/metrics.h"

namespace barrage {

// What hits are grouped by, and whether their times are cut into phases.
struct By {
  std::vector<Key> keys = {};
  bool phases = false;
  bool operator==(const By&) const = default;
};

// "target", "target,code", "phase" or "target,phase": at most two. Throws ValueError.
By parse_by(std::string_view text);

struct Group {
  std::vector<std::string> values;   // one per key; empty: the groups without a place of their own
  const Summary* summary = nullptr;  // without slices
  const PhaseTimes* phases = nullptr;  // null: not requested
};

// "target=GET /x, code=200", or "all others": the name of a group where it has no columns of its
// own. Not safe to print: it holds strings of the records.
std::string name_of(const Group& group, const std::vector<Key>& keys);

// The sums over all groups are the numbers of all hits; by kind there are groups of side results
// beside them. At most 200 groups are kept apart, the first ones by their values; the others are
// one. A group takes up to half a MB, and its phases twice as much. As for Metrics, neither the
// order of hits matters nor how they are distributed before a merge.
class Groups {
 public:
  // bounds: see Metrics.
  explicit Groups(By by, std::vector<Nanos> bounds = {})
      : by_(std::move(by)), bounds_(std::move(bounds)) {}

  bool by_kind() const;
  void add(const Result& hit);
  void merge(const Groups& other);  // made with the same arguments
  // By value, the others last; valid until the next change.
  std::vector<Group> sorted() const;

 private:
  struct Counts {
    explicit Counts(const Groups& of);
    void add(const Result& hit);
    void merge(const Counts& other);

    Metrics metrics;
    std::optional<PhaseTimes> phases;
  };

  Counts& of(std::string_view name);
  Counts& others();

  By by_;
  std::vector<Nanos> bounds_;
  std::string name_, buffer_;  // kept for their memory
  std::map<std::string, Counts, std::less<>> groups_;
  std::optional<Counts> others_;
};

// The latencies to show in its row: of the hits that succeeded, if more than 1 % failed.
inline const Histogram& latency_of(const Group& group) {
  const OutcomeTimes& latency = group.summary->latency;
  return latency.telling() == Outcomes::all ? latency.all() : latency.ok();
}

}  // namespace barrage
