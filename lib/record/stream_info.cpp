#include <algorithm>
#include <utility>

#include "core/units.h"
#include "core/utf8.h"
#include "record/record.h"

namespace barrage {
namespace {

constexpr std::size_t kMaxRuns = 1'000;
constexpr std::size_t kMaxHealth = 100'000;

template <typename T>
void append(std::vector<T>& to, const std::vector<T>& from, std::size_t max) {
  const std::size_t room = max - std::min(max, to.size());
  to.insert(to.end(), from.begin(),
            from.begin() + static_cast<std::ptrdiff_t>(std::min(room, from.size())));
}

}  // namespace

std::optional<std::string> StreamInfo::damage(std::uint64_t hits) const {
  if (hits == 0 && runs.empty() && corrupt == 0) {
    return "the input is empty: there is neither a hit nor an attack in it";
  }
  if (!damaged()) return std::nullopt;
  std::string lost = "the input is incomplete";
  if (corrupt > 0) {
    lost = "the input is damaged, " + std::to_string(corrupt) +
           (corrupt == 1 ? " piece (" : " pieces (") + format_size(corrupt_bytes) + ") skipped";
    if (incomplete) lost += " and an attack's end missing";
  }
  lost += ", so hits may be missing";
  if (!problems.empty()) lost += ": " + printable(problems.front());
  return lost;
}

void StreamInfo::keep(RunHeader header) {
  if (runs.size() < kMaxRuns) runs.push_back(std::move(header));
}

void StreamInfo::keep(const Health& row) {
  if (health.size() < kMaxHealth) health.push_back(row);
}

void StreamInfo::keep(const RunEnd& end) {
  if (ends.size() < kMaxRuns) ends.push_back(end);
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
  append(problems, other.problems, kMaxProblems);
  append(runs, other.runs, kMaxRuns);
  append(ends, other.ends, kMaxRuns);
  append(health, other.health, kMaxHealth);
}

}  // namespace barrage
