#include "analysis/tally.h"

#include <algorithm>

namespace barrage {
Tally::Tally(const Wanted& wanted)
    : wanted_(wanted),
      selection_(wanted.filter, wanted.window, wanted.warmup),
      plain_(!selection_.is_part() && wanted.gates.empty() && wanted.by == By()),
      takes_sides_(side_kind(wanted.filter).has_value()),
      metrics_(wanted.bounds, wanted.slices, wanted.breakdown) {
  if (!wanted.by.keys.empty()) groups_.emplace(wanted.by, wanted.bounds);
  if (wanted.by.phases) phases_.emplace(wanted.bounds);
  if (selection_.is_part()) whole_.emplace(std::vector<Nanos>(), false);
  for (const Gate& gate : wanted.gates) {
    auto part = std::find_if(parts_.begin(), parts_.end(),
                             [&](const Part& known) { return known.of == gate.of; });
    if (part == parts_.end()) {
      part = parts_.emplace(parts_.end());
      part->of = gate.of;
      part->takes_sides = takes_sides_ || side_kind(gate.of).has_value();
      // Those of the report may have slices, too large to be copied often.
      if (!gate.of.empty() || wanted.abort) part->metrics.emplace(std::vector<Nanos>(), false);
    }
    if (!gate.subject.empty() && !gate.of.empty()) part->sections.emplace();
  }
}

// Nobody knows of a warm-up before its first hit: until then the report was about all.
void Tally::tell_whole() {
  if (whole_) return;
  whole_ = metrics_;
  plain_ = false;
}

void Tally::count_side_result(const Result& result) {
  ++side_results_;
  if (result.what == What::disconnect) ++connections_.ended;
  if (result.what != What::connect && result.what != What::cut) return;
  ++connections_.begun;
  if (!result.ok() || result.what == What::cut) ++connections_.unopened;
}

void Tally::add_to_parts(const Result& hit, bool selected) {
  const bool side = !hit.is_hit;
  if (side) count_side_result(hit);
  if (!selected) tell_whole();
  if (whole_ && !side) whole_->add(hit);
  if (!selected) return;
  sections_.add(hit);
  if (!side || takes_sides_) {
    metrics_.add(hit);
    if (phases_) phases_->add(hit);
  }
  if (groups_ && (!side || takes_sides_ || groups_->by_kind())) groups_->add(hit);
  for (Part& part : parts_) {
    if (!all_hold(part.of, hit)) continue;
    if (part.sections) part.sections->add(hit);
    if (side && !part.takes_sides) continue;
    if (part.metrics) part.metrics->add(hit);
    part.times.add(hit);
  }
}

void Tally::merge(const Tally& other) {
  if (other.whole_) tell_whole();
  if (whole_) whole_->merge(other.whole_ ? *other.whole_ : other.metrics_);
  metrics_.merge(other.metrics_);
  load_.merge(other.load_);
  sections_.merge(other.sections_);
  side_results_ += other.side_results_;
  connections_.begun += other.connections_.begun;
  connections_.unopened += other.connections_.unopened;
  connections_.ended += other.connections_.ended;
  if (groups_) groups_->merge(*other.groups_);
  if (phases_) phases_->merge(*other.phases_);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (parts_[i].metrics) parts_[i].metrics->merge(*other.parts_[i].metrics);
    parts_[i].times.merge(other.parts_[i].times);
    if (parts_[i].sections) parts_[i].sections->merge(*other.parts_[i].sections);
  }
}

const Tally::Part& Tally::part_of(const Gate& gate) const {
  return *std::find_if(parts_.begin(), parts_.end(),
                       [&](const Part& part) { return part.of == gate.of; });
}

std::vector<Group> Tally::groups() const {
  return groups_ ? groups_->sorted() : std::vector<Group>();
}

ToCome Tally::to_come(std::uint64_t hits, std::uint64_t connections) const {
  const auto less = [](std::uint64_t all, std::uint64_t gone) {
    return all >= kEndless ? kEndless : all - std::min(all, gone);
  };
  const std::uint64_t openable = less(connections, connections_.unopened);
  return {.hits = less(hits, hits_read()),
          .connections = less(connections, connections_.begun),
          .ends = less(openable, connections_.ended),
          .receivers = openable};
}

// Of those that a gate on hits is about.
std::uint64_t Tally::records_to_come(const Gate& gate, const ToCome& to_come) const {
  std::optional<KindWhat> side = side_kind(gate.of);
  if (!side) side = side_kind(wanted_.filter);
  if (!side) return to_come.hits;
  if (side->what == What::connect) return to_come.connections;
  return side->what == What::disconnect ? to_come.ends : kEndless;
}

Measure Tally::measure_of(const Gate& gate, const ToCome* to_come) const {
  const Part& part = part_of(gate);
  if (!gate.subject.empty()) {
    const Sections& sections = part.sections ? *part.sections : sections_;
    const ToCome more = to_come != nullptr ? *to_come : ToCome();
    for (const SubjectTimes& times : sections.times(more)) {
      if (times.subject != gate.subject || times.word != gate.times) continue;
      return time_measure(gate.word, gate.time, times);
    }
    for (Measure& measure : sections.measures(more)) {
      const bool same = measure.subject == gate.subject && measure.word == gate.word;
      if (same && measure.unit == gate.unit) return std::move(measure);
    }
  }
  const HitNumbers numbers{summary_of(part), part.times, gate.of.empty()};
  if (to_come == nullptr) return hit_measure(gate.word, gate.time, numbers);
  return hit_measure(gate.word, gate.time, numbers, records_to_come(gate, *to_come));
}

std::vector<GateResult> Tally::gates() const {
  std::vector<GateResult> results;
  for (const Gate& gate : wanted_.gates) results.push_back(judge(gate, measure_of(gate, nullptr)));
  return results;
}

std::vector<GateResult> Tally::lost_gates(const ToCome& to_come) const {
  std::vector<GateResult> results;
  bool lost = false;
  for (const Gate& gate : wanted_.gates) {
    const Measure measure = measure_of(gate, &to_come);
    std::optional<GateResult> result = lost_for_good(gate, measure);
    lost = lost || result;
    results.push_back(result ? *std::move(result) : judge(gate, measure));
  }
  return lost ? results : std::vector<GateResult>();
}

}  // namespace barrage
