#include "analysis/groups.h"

#include <algorithm>
#include <iterator>

#include "core/error.h"

namespace barrage {
namespace {

constexpr std::size_t kMostGroups = 200;
constexpr std::size_t kMostKeys = 2;
constexpr char kBetween = '\0';

constexpr std::string_view kPhase = "phase";

}  // namespace

By parse_by(std::string_view text) {
  By by;
  std::size_t names = 0;
  while (true) {
    const std::string_view name = text.substr(0, text.find(','));
    if (name == kPhase) {
      by.phases = true;
    } else if (const std::optional<Key> key = key_from_string(name)) {
      by.keys.push_back(*key);
    } else {
      throw ValueError("hits have no \"" + std::string(name) + "\"; write phase, " + key_names() +
                       ", or two of them with a comma");
    }
    ++names;
    if (name.size() == text.size()) break;
    text.remove_prefix(name.size() + 1);
  }
  if (names > kMostKeys) throw ValueError("at most two at once; write e.g. target,code");
  return by;
}

std::string name_of(const Group& group, const std::vector<Key>& keys) {
  if (group.values.empty()) return "all others";
  std::string name;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0) name += ", ";
    name.append(to_string(keys[i])).append(1, '=').append(group.values.at(i));
  }
  return name;
}

Groups::Counts::Counts(const Groups& of) : metrics(of.bounds_, false) {
  if (of.by_.phases) phases.emplace(of.bounds_);
}

void Groups::Counts::add(const Result& hit) {
  metrics.add(hit);
  if (phases) phases->add(hit);
}

void Groups::Counts::merge(const Counts& other) {
  metrics.merge(other.metrics);
  if (phases) phases->merge(*other.phases);
}

Groups::Counts& Groups::others() {
  if (!others_) others_.emplace(*this);
  return *others_;
}

Groups::Counts& Groups::of(std::string_view name) {
  const auto found = groups_.find(name);
  if (found != groups_.end()) return found->second;
  if (groups_.size() >= kMostGroups) {
    // Which groups have a place of their own must not depend on which came first.
    const auto greatest = std::prev(groups_.end());
    if (greatest->first < name) return others();
    others().merge(greatest->second);
    groups_.erase(greatest);
  }
  return groups_.try_emplace(std::string(name), *this).first->second;
}

bool Groups::by_kind() const {
  return std::find(by_.keys.begin(), by_.keys.end(), Key::kind) != by_.keys.end();
}

void Groups::add(const Result& hit) {
  name_.clear();
  for (std::size_t i = 0; i < by_.keys.size(); ++i) {
    if (i > 0) name_ += kBetween;
    name_ += value_of(by_.keys[i], hit, buffer_);
  }
  of(name_).add(hit);
}

void Groups::merge(const Groups& other) {
  for (const auto& [name, counts] : other.groups_) of(name).merge(counts);
  if (other.others_) others().merge(*other.others_);
}

std::vector<Group> Groups::sorted() const {
  std::vector<Group> all;
  for (const auto& [name, counts] : groups_) {
    Group& group = all.emplace_back();
    const std::size_t between = by_.keys.size() > 1 ? name.find(kBetween) : std::string::npos;
    group.values.push_back(name.substr(0, between));
    if (between != std::string::npos) group.values.push_back(name.substr(between + 1));
    group.summary = &counts.metrics.summary();
    group.phases = counts.phases ? &*counts.phases : nullptr;
  }
  if (others_) {
    all.push_back({{}, &others_->metrics.summary(), others_->phases ? &*others_->phases : nullptr});
  }
  return all;
}

}  // namespace barrage
