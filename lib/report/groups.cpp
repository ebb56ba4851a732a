#include "report/groups.h"

#include <algorithm>
#include <iterator>

#include "core/error.h"

namespace barrage {
namespace {

constexpr std::size_t kMostGroups = 200;
constexpr std::size_t kMostKeys = 2;
constexpr char kBetween = '\0';

Metrics new_metrics() { return Metrics({}, false); }

}  // namespace

std::vector<Key> parse_by(std::string_view text) {
  std::vector<Key> keys;
  while (true) {
    const std::string_view name = text.substr(0, text.find(','));
    const std::optional<Key> key = key_from_string(name);
    if (!key) {
      throw ValueError("hits have no \"" + std::string(name) + "\"; write " + key_names() +
                       ", or two of them with a comma");
    }
    keys.push_back(*key);
    if (name.size() == text.size()) break;
    text.remove_prefix(name.size() + 1);
  }
  if (keys.size() > kMostKeys) throw ValueError("at most two at once; write e.g. target,code");
  return keys;
}

Metrics& Groups::others() {
  if (!others_) others_ = new_metrics();
  return *others_;
}

Metrics& Groups::of(std::string_view name) {
  const auto found = groups_.find(name);
  if (found != groups_.end()) return found->second;
  if (groups_.size() >= kMostGroups) {
    // Which groups have a place of their own must not depend on which came first.
    const auto greatest = std::prev(groups_.end());
    if (greatest->first < name) return others();
    others().merge(greatest->second);
    groups_.erase(greatest);
  }
  return groups_.try_emplace(std::string(name), new_metrics()).first->second;
}

bool Groups::by_kind() const { return std::find(by_.begin(), by_.end(), Key::kind) != by_.end(); }

void Groups::add(const Result& hit) {
  name_.clear();
  for (std::size_t i = 0; i < by_.size(); ++i) {
    if (i > 0) name_ += kBetween;
    name_ += value_of(by_[i], hit, buffer_);
  }
  of(name_).add(hit);
}

void Groups::merge(const Groups& other) {
  for (const auto& [name, metrics] : other.groups_) of(name).merge(metrics);
  if (other.others_) others().merge(*other.others_);
}

std::vector<Group> Groups::sorted() const {
  std::vector<Group> all;
  for (const auto& [name, metrics] : groups_) {
    Group& group = all.emplace_back();
    const std::size_t between = by_.size() > 1 ? name.find(kBetween) : std::string::npos;
    group.values.push_back(name.substr(0, between));
    if (between != std::string::npos) group.values.push_back(name.substr(between + 1));
    group.summary = &metrics.summary();
  }
  if (others_) all.push_back({{}, &others_->summary()});
  return all;
}

}  // namespace barrage
