#include "analysis/ws/connection_times.h"

namespace barrage {
namespace {

constexpr std::int64_t kMaxSlices = 160;

void add_to(ConnectionSlice& sum, const ConnectionSlice& more) {
  sum.opened += more.opened;
  sum.failed += more.failed;
  sum.closed += more.closed;
  sum.lost += more.lost;
}

}  // namespace

void ConnectionTimes::add(const Result& result) {
  const bool begins = result.what == What::connect;
  if (!begins && result.what != What::disconnect) return;
  ConnectionSlice& slice = slices_[result.done().time_since_epoch() / length_];
  if (begins) {
    ++(result.ok() ? slice.opened : slice.failed);
  } else {
    ++(result.ok() ? slice.closed : slice.lost);
  }
  fit();
}

void ConnectionTimes::merge(const ConnectionTimes& other) {
  while (length_ < other.length_) double_slices();
  const std::int64_t finer = length_ / other.length_;
  for (const auto& [number, slice] : other.slices_) add_to(slices_[number / finer], slice);
  fit();
}

WallTime ConnectionTimes::begin() const {
  return slices_.empty() ? WallTime() : WallTime(slices_.begin()->first * length_);
}

std::vector<ConnectionSlice> ConnectionTimes::slices() const {
  std::vector<ConnectionSlice> all;
  for (const auto& [number, slice] : slices_) {
    all.resize(static_cast<std::size_t>(number - slices_.begin()->first));
    all.push_back(slice);
  }
  return all;
}

void ConnectionTimes::fit() {
  while (!slices_.empty() && slices_.rbegin()->first - slices_.begin()->first >= kMaxSlices)
    double_slices();
}

void ConnectionTimes::double_slices() {
  std::map<std::int64_t, ConnectionSlice> doubled;
  for (const auto& [number, slice] : slices_) add_to(doubled[number / 2], slice);
  slices_ = std::move(doubled);
  length_ *= 2;
}

}  // namespace barrage
