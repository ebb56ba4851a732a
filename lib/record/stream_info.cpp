#include "record/stream_info.h"

#include <algorithm>
#include <utility>

#include "core/units.h"
#include "core/utf8.h"

namespace barrage {
namespace {

// 0: not known.
std::uint64_t least(std::uint64_t a, std::uint64_t b) {
  return a == 0 || b == 0 ? a + b : std::min(a, b);
}

template <typename T>
void append(std::vector<T>& to, const std::vector<T>& from, std::size_t max) {
  const std::size_t room = max - std::min(max, to.size());
  to.insert(to.end(), from.begin(),
            from.begin() + static_cast<std::ptrdiff_t>(std::min(room, from.size())));
}

std::string counted(std::uint64_t hits) {
  return std::to_string(hits) + (hits == 1 ? " hit" : " hits");
}

}  // namespace

void RunTotals::add(const RunHeader& header) {
  const bool spanned = header.planned && header.duration > Nanos(0);
  ++count;
  planned += header.planned.value_or(0);
  endless += header.planned ? 0 : 1;
  unspanned += spanned ? 0 : 1;
  closed_loop += header.closed_loop() ? 1 : 0;
  const bool bounded = header.connections && !header.reconnect;
  connections += bounded ? *header.connections : 0;
  any_connections += bounded ? 0 : 1;
  ramps += header.plan.stages.empty() ? 0 : 1;
  max_in_flight += header.max_in_flight;
  least_ports = least(least_ports, header.local_ports);
  least_descriptors = least(least_descriptors, header.descriptor_limit);
  insecure += header.insecure ? 1 : 0;
  bound_by_descriptors += header.bound_by_descriptors ? 1 : 0;
  bound_connections += header.max_connections > 0 ? 1 : 0;
  all_cores_taken += header.threads >= header.cores ? 1 : 0;
  began = std::min(began, header.began);
  ended = std::max(ended, header.began + header.duration);
}

void RunTotals::add(const RunTotals& other) {
  count += other.count;
  planned += other.planned;
  endless += other.endless;
  unspanned += other.unspanned;
  closed_loop += other.closed_loop;
  connections += other.connections;
  any_connections += other.any_connections;
  ramps += other.ramps;
  max_in_flight += other.max_in_flight;
  least_ports = least(least_ports, other.least_ports);
  least_descriptors = least(least_descriptors, other.least_descriptors);
  insecure += other.insecure;
  bound_by_descriptors += other.bound_by_descriptors;
  bound_connections += other.bound_connections;
  all_cores_taken += other.all_cores_taken;
  began = std::min(began, other.began);
  ended = std::max(ended, other.ended);
}

void EndTotals::add(const RunEnd& end) {
  ++count;
  planned += end.planned;
  sent += end.sent;
  done += end.done;
  cut += end.cut;
  dropped += end.dropped;
  ++stops[static_cast<std::uint8_t>(end.stop)];
}

void EndTotals::add(const EndTotals& other) {
  count += other.count;
  planned += other.planned;
  sent += other.sent;
  done += other.done;
  cut += other.cut;
  dropped += other.dropped;
  for (std::size_t i = 0; i < stops.size(); ++i) stops[i] += other.stops[i];
}

void RunFold::add(const RunFold& other) {
  if (headers == 0) {
    began = other.began;
    threads = other.threads;
    cores = other.cores;
    local_ports = other.local_ports;
  }
  headers += other.headers;
  ended.add(other.ended);
  if (!stop) stop = other.stop;
  planned += other.planned;
  hits += other.hits;
  health.add(other.health);
  for (const auto& [worker, loop] : other.loops) loops[worker].add(loop);
}

std::optional<Miscount> StreamInfo::miscount() const {
  if (!all_read) return std::nullopt;
  Miscount found;
  for (const auto& [id, run] : by_run) {
    const std::uint64_t missing = run.planned - std::min(run.planned, run.hits);
    const std::uint64_t extra = run.has_all_ends() ? run.hits - std::min(run.planned, run.hits) : 0;
    if (missing == 0 && extra == 0) continue;
    found.planned += run.planned;
    found.hits += run.hits;
    found.missing += missing;
    found.extra += extra;
  }
  return found.missing > 0 || found.extra > 0 ? std::optional(found) : std::nullopt;
}

std::optional<std::string> StreamInfo::damage(std::uint64_t hits) const {
  if (empty(hits)) {
    return "the input is empty: there is neither a hit nor an attack in it";
  }
  const std::optional<Miscount> wrong = miscount();
  if (corrupt == 0 && !incomplete) {
    if (!wrong) return std::nullopt;
    return (wrong->missing > 0 ? "the input is incomplete: " : "hits are in the input twice: ") +
           ("its attacks' ends count " + counted(wrong->planned)) + ", and it holds " +
           std::to_string(wrong->hits);
  }
  std::string lost = "the input is incomplete";
  if (corrupt > 0) {
    lost = "the input is damaged, " + std::to_string(corrupt) +
           (corrupt == 1 ? " piece (" : " pieces (") + format_size(corrupt_bytes) + ") skipped";
    if (incomplete) lost += " and an attack's end missing";
  }
  lost += wrong && wrong->missing > 0 ? ", and at least " + counted(wrong->missing) +
                                            (wrong->missing == 1 ? " is" : " are") + " missing"
                                      : ", so hits may be missing";
  if (!problems.empty()) lost += ": " + printable(problems.front());
  return lost;
}

bool StreamInfo::empty(std::uint64_t records) const {
  return records == 0 && runs.empty() && corrupt == 0 && !monitored;
}

bool StreamInfo::only_samples(std::uint64_t records) const {
  return records == 0 && monitored && by_run.empty() && !damaged();
}

void StreamInfo::add(const RunHeader& header) {
  if (runs.size() < kListedRuns) runs.push_back(header);
  totals.add(header);
  RunFold& run = by_run[header.run];
  if (++run.headers > 1) repeated = true;
  run.began = header.began;
  run.threads = header.threads;
  run.cores = header.cores;
  run.local_ports = header.local_ports;
}

void StreamInfo::add(const Health& row) {
  RunFold& run = by_run[row.run];
  run.health.add(row);
  auto loop = run.loops.find(row.worker);
  if (loop == run.loops.end()) {
    if (loops_ == kMaxLoops) {
      rows_left_out = true;
      return;
    }
    ++loops_;
    loop = run.loops.try_emplace(row.worker).first;
  }
  loop->second.add(row);
}

void StreamInfo::add(const RunEnd& end) {
  ends.add(end);
  RunFold& run = by_run[end.run];
  run.ended.add(end.worker);
  run.planned += end.planned;
  if (!run.stop) run.stop = end.stop;
}

void StreamInfo::add_damage(std::string problem, std::uint64_t bytes) {
  ++corrupt;
  corrupt_bytes += bytes;
  add_problem(std::move(problem));
}

void StreamInfo::add_problem(std::string problem) {
  if (problems.size() < kMaxProblems) problems.push_back(std::move(problem));
}

void StreamInfo::add(const StreamInfo& other) {
  corrupt += other.corrupt;
  corrupt_bytes += other.corrupt_bytes;
  incomplete = incomplete || other.incomplete;
  repeated = repeated || other.repeated;
  all_read = all_read && other.all_read;
  append(problems, other.problems, kMaxProblems);
  append(runs, other.runs, kListedRuns);
  totals.add(other.totals);
  ends.add(other.ends);
  monitored = monitored || other.monitored;
  rows_left_out = rows_left_out || other.rows_left_out;
  for (const auto& [id, fold] : other.by_run) {
    RunFold& run = by_run[id];
    loops_ -= run.loops.size();
    run.add(fold);
    loops_ += run.loops.size();
    if (run.headers > 1) repeated = true;
  }
}

}  // namespace barrage
