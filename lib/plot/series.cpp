#include "plot/series.h"

#include <algorithm>
#include <utility>

namespace barrage {
namespace {

struct Named {
  std::string attack;
  std::size_t file;
  RunId run;
  Nanos first;  // due, since 1970
  std::vector<Point> ok, failed;
  std::vector<Nanos> dropped;
  Metrics metrics;
};

void sort_by_time(std::vector<Point>& points) {
  const auto earlier = [](const Point& a, const Point& b) { return a.at < b.at; };
  if (std::is_sorted(points.begin(), points.end(), earlier)) return;  // avoids a copy
  std::stable_sort(points.begin(), points.end(), earlier);
}

Nanos first_due(const Named& attack) {
  Nanos first = Nanos::max();
  for (const auto* points : {&attack.ok, &attack.failed}) {
    if (!points->empty()) first = std::min(first, points->front().at);
  }
  return attack.dropped.empty() ? first : std::min(first, attack.dropped.front());
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

void SeriesCollector::begin_file(std::string name) {
  files_.push_back({std::move(name), attacks_.end()});
}

SeriesCollector::Attack& SeriesCollector::attack_of(const Result& result, std::size_t file) {
  const RunId run = result.run ? *result.run : RunId{};
  auto& last = files_[file].last;
  if (last == attacks_.end() || std::get<0>(last->first) != result.attack ||
      std::get<2>(last->first) != run) {
    last = attacks_.try_emplace(Key(result.attack, file, run)).first;
  }
  return last->second;
}

void SeriesCollector::add(const Result& result, std::size_t file) {
  Attack& attack = attack_of(result, file);
  attack.metrics.add(result);
  const Nanos due = result.due.time_since_epoch();
  if (result.fault == Fault::dropped) {
    attack.dropped.push_back(due);
  } else {
    (result.ok() ? attack.ok : attack.failed).push_back({due, result.latency()});
  }
}

Drawing SeriesCollector::finish() {
  std::vector<Named> attacks;
  for (auto& [key, held] : attacks_) {
    Named& attack = attacks.emplace_back();
    attack = {std::get<0>(key),        std::get<1>(key),
              std::get<2>(key),        Nanos(0),
              std::move(held.ok),      std::move(held.failed),
              std::move(held.dropped), std::move(held.metrics)};
    sort_by_time(attack.ok);
    sort_by_time(attack.failed);
    std::sort(attack.dropped.begin(), attack.dropped.end());
    attack.first = first_due(attack);
  }
  std::stable_sort(attacks.begin(), attacks.end(), [](const Named& a, const Named& b) {
    return std::tie(a.attack, a.file, a.first) < std::tie(b.attack, b.file, b.first);
  });

  Drawing drawing;
  for (Named& attack : attacks) {
    const std::string name = label(attacks, attack, files_[attack.file].name);
    drawing.attacks.push_back({name, std::move(attack.metrics), attack.run});
    for (auto* points : {&attack.ok, &attack.failed}) {
      if (points->empty()) continue;
      for (Point& point : *points) point.at -= attack.first;
      drawing.series.push_back({name, points == &attack.ok, std::move(*points)});
    }
    if (attack.dropped.empty()) continue;
    for (Nanos& at : attack.dropped) at -= attack.first;
    drawing.dropped.push_back({name, std::move(attack.dropped)});
  }
  files_.clear();
  attacks_.clear();
  return drawing;
}

}  // namespace barrage
