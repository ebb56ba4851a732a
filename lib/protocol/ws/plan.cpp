#include "protocol/ws/plan.h"

#include <algorithm>

#include "core/int128.h"

namespace barrage {

ConnectPlan::ConnectPlan(std::uint64_t count, Rate rate) : at_once_(rate.unlimited()) {
  // Connection c of a leg is opened at c/count of its length.
  const Uint128 length = at_once_ ? 0
                                  : static_cast<Uint128>(count) *
                                        static_cast<std::uint64_t>(rate.per.count()) / rate.hits;
  add_leg(Nanos(static_cast<std::int64_t>(length)), 0, count);
}

ConnectPlan::ConnectPlan(const std::vector<Stage>& stages) {
  std::uint64_t from = 0;
  for (const Stage& stage : stages) {
    const std::uint64_t to = stage.rate.hits;
    if (stage.hold || stage.length == Nanos(0)) {
      add_leg(Nanos(0), from, to);
      end_ += stage.length;
    } else {
      add_leg(stage.length, from, to);
    }
    from = to;
  }
}

void ConnectPlan::add_leg(Nanos length, std::uint64_t from, std::uint64_t to) {
  if (from != to) legs_.push_back({end_, length, from, to, changes_});
  changes_ += from < to ? to - from : from - to;
  opens_ += from < to ? to - from : 0;
  most_ = std::max({most_, from, to});
  end_ += length;
}

std::optional<ConnectPlan::Change> ConnectPlan::change(std::uint64_t n) const {
  if (n >= changes_) return std::nullopt;
  const Leg& leg = *std::prev(
      std::upper_bound(legs_.begin(), legs_.end(), n,
                       [](std::uint64_t place, const Leg& later) { return place < later.before; }));
  const bool open = leg.from < leg.to;
  const std::uint64_t all = open ? leg.to - leg.from : leg.from - leg.to;
  const std::uint64_t own = n - leg.before;
  // A line that goes up wants connection c as soon as it is above c, one that goes down until it
  // comes to c.
  const Uint128 part = static_cast<Uint128>(open ? own : own + 1) *
                       static_cast<std::uint64_t>(leg.length.count()) / all;
  return Change{.at = leg.begin + Nanos(static_cast<std::int64_t>(part)),
                .connection = open ? leg.from + own : leg.from - 1 - own,
                .open = open};
}

}  // namespace barrage
