#include "core/fault_counts.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace barrage {
namespace {

constexpr std::size_t kMaxKinds = 1'000;
constexpr std::string_view kOtherErrors = "other errors";

// A total order, even among hits of several attacks that were due at once.
auto place(const FaultCount& kind) {
  return std::tuple<WallTime, std::uint64_t, std::string_view, std::string_view>(
      kind.first, kind.seq, kind.method, kind.url);
}

}  // namespace

void FaultCount::add(const Result& result) {
  // The end of a connection happens at its end, which may be hours after it was opened.
  const WallTime at = result.what == What::disconnect ? result.due + result.latency() : result.due;
  const std::tuple example(at, result.seq, result.method, result.url);
  if (count == 0 || example < place(*this)) {
    std::tie(first, seq, method, url) = example;
  }
  last = count == 0 ? at : std::max(last, at);
  ++count;
}

void FaultCount::merge(const FaultCount& other) {
  if (other.count == 0) return;
  if (count == 0 || place(other) < place(*this)) {
    first = other.first;
    seq = other.seq;
    method = other.method;
    url = other.url;
  }
  last = count == 0 ? other.last : std::max(last, other.last);
  count += other.count;
}

FaultCount& FaultCounts::other(Fault fault) {
  FaultCount& kind = others_[fault];
  kind.fault = fault;
  kind.error = kOtherErrors;
  return kind;
}

FaultCount& FaultCounts::kind(Fault fault, std::string_view error) {
  const std::pair key(fault, error);
  auto found = kinds_.find(key);
  if (found == kinds_.end() && kinds_.size() >= kMaxKinds) {
    // Which kinds are kept apart must not depend on the order of arrival.
    const auto greatest = std::prev(kinds_.end());
    if (kinds_.key_comp()(greatest->first, key)) return other(fault);
    other(greatest->second.fault).merge(greatest->second);
    kinds_.erase(greatest);
  }
  if (found == kinds_.end()) {
    found = kinds_.try_emplace({fault, std::string(error)}).first;
    found->second.fault = fault;
    found->second.error = error;
  }
  return found->second;
}

void FaultCounts::merge(const FaultCounts& other) {
  for (const auto& [key, theirs] : other.kinds_) kind(key.first, key.second).merge(theirs);
  for (const auto& [fault, theirs] : other.others_) this->other(fault).merge(theirs);
}

std::vector<FaultCount> FaultCounts::sorted() const {
  std::vector<FaultCount> all;
  all.reserve(kinds_.size() + others_.size());
  for (const auto& [key, kind] : kinds_) all.push_back(kind);
  for (const auto& [fault, kind] : others_) all.push_back(kind);
  std::stable_sort(all.begin(), all.end(),
                   [](const FaultCount& a, const FaultCount& b) { return a.first < b.first; });
  return all;
}

}  // namespace barrage
