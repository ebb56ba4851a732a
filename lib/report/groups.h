// The same numbers for each group of hits: -by=target.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/metrics.h"
#include "report/condition.h"

namespace barrage {

// "target" or "target,code": at most two. Throws ValueError.
std::vector<Key> parse_by(std::string_view text);

struct Group {
  std::vector<std::string> values;   // one per key; empty: the groups without a place of their own
  const Summary* summary = nullptr;  // without slices and buckets
};

// The sums over all groups are the numbers of all hits; by kind there are groups of side results
// beside them. At most 200 groups are told apart, the
// first ones by their values, as a group takes up to half a MB: the others are one. As Metrics: the
// order of hits does not matter, nor how they are shared out before a merge.
class Groups {
 public:
  explicit Groups(std::vector<Key> by) : by_(std::move(by)) {}

  bool by_kind() const;
  void add(const Result& hit);
  void merge(const Groups& other);  // by the same keys
  // By value, the others last; valid until the next change.
  std::vector<Group> sorted() const;

 private:
  Metrics& of(std::string_view name);
  Metrics& others();

  std::vector<Key> by_;
  std::string name_, buffer_;  // kept for their memory
  std::map<std::string, Metrics, std::less<>> groups_;
  std::optional<Metrics> others_;
};

}  // namespace barrage
