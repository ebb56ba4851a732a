#include "report/tally.h"

#include <algorithm>

#include "report/lost.h"

namespace barrage {

Tally::Tally(const Wanted& wanted)
    : wanted_(wanted),
      plain_(wanted.filter.empty() && wanted.gates.empty() && wanted.by.empty() && !wanted.window),
      metrics_(wanted.bounds, wanted.slices, wanted.breakdown) {
  if (!wanted.by.empty()) groups_.emplace(wanted.by);
  if (!wanted.filter.empty() || wanted.window) whole_.emplace(std::vector<Nanos>(), false);
  for (const Gate& gate : wanted.gates) {
    const bool known = std::any_of(parts_.begin(), parts_.end(),
                                   [&](const Part& part) { return part.of == gate.of; });
    if (known) continue;
    Part& part = parts_.emplace_back();
    part.of = gate.of;
    // Those of the report may have slices, too large to be copied often.
    if (!gate.of.empty() || wanted.abort) part.metrics.emplace(std::vector<Nanos>(), false);
  }
}

// Nobody knows of a warm-up before its first hit: until then the report was about all.
void Tally::tell_whole() {
  if (whole_) return;
  whole_ = metrics_;
  plain_ = false;
}

void Tally::add_to_parts(const Result& hit, bool inside) {
  if (!inside) tell_whole();
  if (whole_) {
    whole_->add(hit);
    if (!inside || !all_hold(wanted_.filter, hit)) return;
  }
  metrics_.add(hit);
  if (groups_) groups_->add(hit);
  for (Part& part : parts_) {
    if (!all_hold(part.of, hit)) continue;
    if (part.metrics) part.metrics->add(hit);
    part.times.add(hit);
  }
}

void Tally::merge(const Tally& other) {
  if (other.whole_) tell_whole();
  if (whole_) whole_->merge(other.whole_ ? *other.whole_ : other.metrics_);
  metrics_.merge(other.metrics_);
  if (groups_) groups_->merge(*other.groups_);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (parts_[i].metrics) parts_[i].metrics->merge(*other.parts_[i].metrics);
    parts_[i].times.merge(other.parts_[i].times);
  }
}

const Tally::Part& Tally::part_of(const Gate& gate) const {
  return *std::find_if(parts_.begin(), parts_.end(),
                       [&](const Part& part) { return part.of == gate.of; });
}

std::vector<Group> Tally::groups() const {
  return groups_ ? groups_->sorted() : std::vector<Group>();
}

std::vector<GateResult> Tally::gates() const {
  std::vector<GateResult> results;
  for (const Gate& gate : wanted_.gates) {
    const Part& part = part_of(gate);
    results.push_back(judge(gate, summary_of(part), part.times));
  }
  return results;
}

std::vector<GateResult> Tally::lost_gates(std::uint64_t left) const {
  std::vector<GateResult> results = gates();
  bool lost = false;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Gate& gate = wanted_.gates[i];
    const Part& part = part_of(gate);
    auto result = lost_for_good(gate, summary_of(part), part.times, left);
    if (!result) continue;
    results[i] = *std::move(result);
    lost = true;
  }
  return lost ? results : std::vector<GateResult>();
}

}  // namespace barrage
