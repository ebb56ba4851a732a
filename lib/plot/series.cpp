#include "plot/series.h"

#include <algorithm>
#include <utility>

namespace barrage {
namespace {

// A series has as many cells as points that are drawn, or more.
constexpr std::size_t kLeastCells = std::size_t{1} << 14;
constexpr const char* kOthers = "(others)";

struct Named {
  std::string attack;
  std::size_t file;
  RunId run;
  Nanos first;  // due, since 1970
  Series ok, failed;
  std::vector<Point> dropped;
  std::uint64_t dropped_hits;
  Metrics metrics;
};

Nanos first_due(const Named& attack) {
  Nanos first = Nanos::max();
  for (const auto* points : {&attack.ok.points, &attack.failed.points, &attack.dropped}) {
    if (!points->empty()) first = std::min(first, points->front().at);
  }
  return first;
}

// "api" if the name is unique, else with file or run.
std::string label(const std::vector<Named>& attacks, const Named& attack, const std::string& file) {
  std::size_t namesakes = 0, in_file = 0, run = 0;
  for (const Named& other : attacks) {
    if (other.attack != attack.attack) continue;
    ++namesakes;
    if (other.file != attack.file) continue;
    ++in_file;
    if (&other == &attack) run = in_file;
  }
  std::string apart;
  if (namesakes > in_file) apart = file;
  if (in_file > 1) apart += (apart.empty() ? "run " : ", run ") + std::to_string(run);
  if (apart.empty() || attack.attack.empty()) return attack.attack + apart;
  return attack.attack + " (" + apart + ")";
}

}  // namespace

SeriesCollector::SeriesCollector(std::size_t threshold)
    : cells_(threshold == 0 ? 0 : std::max(threshold, kLeastCells)) {}

void SeriesCollector::begin_file(std::string name) {
  files_.push_back({std::move(name), attacks_.end()});
}

SeriesCollector::Attack& SeriesCollector::attack_of(const Result& result, std::size_t file) {
  const RunId run = result.run ? *result.run : RunId{};
  auto& last = files_[file].last;
  if (last != attacks_.end() && std::get<0>(last->first) == result.attack &&
      std::get<2>(last->first) == run) {
    return last->second;
  }
  const auto found = attacks_.find(std::tuple(result.attack, file, run));
  if (found != attacks_.end()) {
    last = found;
  } else if (attacks_.size() < kMostAttacks) {
    last = attacks_.try_emplace(Key(result.attack, file, run), cells_).first;
  } else {
    if (!others_) others_ = std::make_unique<Attack>(cells_);
    return *others_;
  }
  return last->second;
}

void SeriesCollector::add(const Result& result, std::size_t file) {
  Attack& attack = attack_of(result, file);
  attack.metrics.add(result);
  const Nanos due = result.due.time_since_epoch();
  if (!result.was_sent()) {
    attack.dropped.add({due, Nanos(0)});
  } else {
    (result.ok() ? attack.ok : attack.failed).add({due, result.latency()});
  }
}

Drawing SeriesCollector::finish() {
  std::vector<Named> attacks;
  const auto name = [&](std::string attack, std::size_t file, const RunId& run, Attack& held) {
    const auto series = [&](bool ok, Outline& outline) {
      const std::uint64_t hits = outline.count();
      return Series{{}, ok, std::move(outline).take(), hits};
    };
    const std::uint64_t dropped = held.dropped.count();
    attacks.push_back({std::move(attack), file, run, Nanos(0), series(true, held.ok),
                       series(false, held.failed), std::move(held.dropped).take(), dropped,
                       std::move(held.metrics)});
    attacks.back().first = first_due(attacks.back());
  };
  for (auto& [key, held] : attacks_) {
    name(std::get<0>(key), std::get<1>(key), std::get<2>(key), held);
  }
  std::stable_sort(attacks.begin(), attacks.end(), [](const Named& a, const Named& b) {
    return std::tie(a.attack, a.file, a.first) < std::tie(b.attack, b.file, b.first);
  });
  for (Named& attack : attacks) attack.ok.attack = label(attacks, attack, files_[attack.file].name);
  if (others_) {
    name(kOthers, 0, {}, *others_);
    attacks.back().ok.attack = kOthers;
  }

  Drawing drawing;
  drawing.others = others_ != nullptr;
  for (Named& attack : attacks) {
    const std::string label = attack.failed.attack = attack.ok.attack;
    drawing.attacks.push_back({label, std::move(attack.metrics), attack.run});
    for (Series* series : {&attack.ok, &attack.failed}) {
      if (series->points.empty()) continue;
      for (Point& point : series->points) point.at -= attack.first;
      drawing.series.push_back(std::move(*series));
    }
    if (attack.dropped.empty()) continue;
    Dropped& dropped = drawing.dropped.emplace_back(Dropped{label, {}, attack.dropped_hits});
    for (const Point& point : attack.dropped) dropped.at.push_back(point.at - attack.first);
  }
  files_.clear();
  attacks_.clear();
  others_.reset();
  return drawing;
}

}  // namespace barrage
