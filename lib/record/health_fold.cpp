#include "record/health_fold.h"

#include <algorithm>
#include <chrono>

namespace barrage {
namespace {

// Rows come a second apart, give or take a loop iteration: three of them must do.
constexpr Nanos kStretch = std::chrono::milliseconds(2900);
// Rows that come faster are taken together, so that a stretch has at most eight pieces.
constexpr Nanos kPiece = kStretch / 7;

template <class T>
void raise(T& most, T value) {
  most = std::max(most, value);
}

Nanos farther(Nanos a, Nanos b) { return std::chrono::abs(b) > std::chrono::abs(a) ? b : a; }

double share(Nanos part, Nanos whole) {
  return static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

}  // namespace

void HealthMaxima::add(const Health& row) {
  raise(at, row.at);
  raise(lag_max, row.lag_max);
  raise(longest_turn, row.longest_turn);
  raise(stall, row.stall);
  raise(process_cpu, row.process_cpu);
  raise(steal, row.steal);
  raise(output_blocked, row.output_blocked);
  raise(descriptors, row.descriptors);
  raise(local_ports, row.local_ports);
  raise(retransmits, row.retransmits);
}

void HealthMaxima::add(const HealthMaxima& other) {
  raise(at, other.at);
  raise(lag_max, other.lag_max);
  raise(longest_turn, other.longest_turn);
  raise(stall, other.stall);
  raise(process_cpu, other.process_cpu);
  raise(steal, other.steal);
  raise(output_blocked, other.output_blocked);
  raise(descriptors, other.descriptors);
  raise(local_ports, other.local_ports);
  raise(retransmits, other.retransmits);
}

HealthStretch::HealthStretch(const Health& row) : first_(row) { add(row); }

void HealthStretch::add(const Health& row) {
  if (rows_++ > 0) add_change(row);
  stalled_ += row.stall;
  run_wait_ += row.run_wait;
  cpu_ += row.cpu;
  look_back(row);
  last_ = row;
}

void HealthStretch::add(const HealthStretch& later) {
  if (later.rows_ == 0) return;
  add_change(later.first_);
  raise(blocked_, later.blocked_);
  wall_jump_ = farther(wall_jump_, later.wall_jump_);
  rows_ += later.rows_;
  stalled_ += later.stalled_;
  run_wait_ += later.run_wait_;
  cpu_ += later.cpu_;
  raise(cpu_share_, later.cpu_share_);
  raise(run_wait_share_, later.run_wait_share_);
  begin_ = later.begin_;
  recent_ = later.recent_;
  recent_size_ = later.recent_size_;
  last_ = later.last_;
}

// From the last row to this one.
void HealthStretch::add_change(const Health& row) {
  raise(blocked_, row.longest_turn - row.stall - row.run_wait - (row.steal - last_.steal));
  wall_jump_ = farther(wall_jump_, row.wall_jump - last_.wall_jump);
}

void HealthStretch::look_back(const Health& row) {
  Piece* const last = recent_size_ > 1 ? &recent_[recent_size_ - 1] : nullptr;
  if (last != nullptr && last->at - (last - 1)->at < kPiece) {
    *last = {row.at, last->cpu + row.cpu, last->run_wait + row.run_wait};
  } else {
    recent_[recent_size_++] = {row.at, row.cpu, row.run_wait};
  }
  const auto end = recent_.begin() + static_cast<std::ptrdiff_t>(recent_size_);
  auto first = recent_.begin();
  for (; row.at - first->at >= kStretch; ++first) begin_ = first->at;
  recent_size_ = static_cast<std::size_t>(std::move(first, end, recent_.begin()) - recent_.begin());
  if (row.at - begin_ < kStretch) return;
  Nanos cpu{}, run_wait{};
  for (std::size_t i = 0; i < recent_size_; ++i) {
    cpu += recent_[i].cpu;
    run_wait += recent_[i].run_wait;
  }
  raise(cpu_share_, share(cpu, row.at - begin_));
  raise(run_wait_share_, share(run_wait, row.at - begin_));
}

void LoopHealth::add(const Health& row) {
  if (current_ < stretches_.size() && row.at > stretches_[current_].at() &&
      (current_ + 1 == stretches_.size() || row.at < stretches_[current_ + 1].first_at())) {
    return stretches_[current_].add(row);
  }
  std::size_t place = 0;
  while (place < stretches_.size() && stretches_[place].at() < row.at) ++place;
  current_ = place;
  if (place < stretches_.size() && row.at >= stretches_[place].first_at()) return;
  insert(place, HealthStretch(row));
}

void LoopHealth::add(const LoopHealth& other) {
  for (const HealthStretch& stretch : other.stretches_) {
    std::size_t begin = 0;
    while (begin < stretches_.size() && stretches_[begin].at() < stretch.first_at()) ++begin;
    std::size_t end = begin;
    std::uint64_t rows = 0;
    while (end < stretches_.size() && stretches_[end].first_at() <= stretch.at()) {
      rows += stretches_[end++].rows();
    }
    if (end > begin && rows >= stretch.rows()) continue;  // read twice
    stretches_.erase(stretches_.begin() + static_cast<std::ptrdiff_t>(begin),
                     stretches_.begin() + static_cast<std::ptrdiff_t>(end));
    insert(begin, stretch);
  }
}

void LoopHealth::insert(std::size_t place, const HealthStretch& stretch) {
  stretches_.insert(stretches_.begin() + static_cast<std::ptrdiff_t>(place), stretch);
  if (stretches_.size() <= kMost) return;
  // The two that are closest become one.
  std::size_t closest = 0;
  Nanos least = Nanos::max();
  for (std::size_t i = 0; i + 1 < stretches_.size(); ++i) {
    const Nanos apart = stretches_[i + 1].first_at() - stretches_[i].at();
    if (apart >= least) continue;
    least = apart;
    closest = i;
  }
  stretches_[closest].add(stretches_[closest + 1]);
  stretches_.erase(stretches_.begin() + static_cast<std::ptrdiff_t>(closest) + 1);
  if (current_ > closest) --current_;
}

HealthStretch LoopHealth::all() const {
  HealthStretch all;
  for (const HealthStretch& stretch : stretches_) all.add(stretch);
  return all;
}

}  // namespace barrage
