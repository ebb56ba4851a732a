#include "analysis/window.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/units.h"

namespace barrage {
namespace {

WallTime place(const Moment& moment, WallTime began) {
  return moment.at ? *moment.at : began + moment.after;
}

// "time>=10s"; nullopt: it is about something else.
std::optional<Bound> parse_bound(std::string_view text) {
  ConditionScanner in(text);
  if (in.word() != "time") return std::nullopt;
  const std::size_t op_place = in.place();
  const std::optional<Op> op = in.op();
  if (!op || *op == Op::equal || *op == Op::unequal) {
    in.fail(op_place, "a time is compared by <, <=, > or >=; write e.g. time>=10s");
  }
  const std::size_t value_place = in.place();
  const std::string_view value = in.value();
  if (!in.at_end()) in.fail(in.place(), "there is more than one condition; repeat the flag");
  try {
    return Bound{*op, parse_moment(value)};
  } catch (const ValueError& error) {
    in.fail(value_place, error.what());
  }
}

}  // namespace

Moment parse_moment(std::string_view text) {
  if (text.find('T') != std::string_view::npos || text.find('-', 1) != std::string_view::npos) {
    return {parse_time(text), {}};
  }
  const Nanos after = parse_duration(text);
  if (after < Nanos(0)) throw ValueError("it counts from the start; write e.g. 10s");
  return {std::nullopt, after};
}

void add_filter(std::string_view text, std::vector<Condition>& conditions,
                std::vector<Bound>& bounds) {
  if (const std::optional<Bound> bound = parse_bound(text)) {
    bounds.push_back(*bound);
  } else {
    conditions.push_back(parse_condition(text));
  }
}

Window::Window(std::optional<Moment> since, std::optional<Moment> until, Nanos warmup,
               std::vector<Bound> bounds)
    : bounds_(std::move(bounds)), warmup_(warmup) {
  if (since) bounds_.push_back({Op::at_least, *since});
  if (until) bounds_.push_back({Op::less, *until});
}

WallTime Window::began(const Result& hit) {
  const bool side = !hit.is_hit;  // connections are opened before the attack begins
  if (hit.run != nullptr && !side) return began_.try_emplace(*hit.run, hit.due).first->second;
  if (hit.run != nullptr) {
    const auto header = began_.find(*hit.run);
    return header != began_.end() ? header->second : hit.due;
  }
  const auto known = named_.find(hit.attack);
  if (known != named_.end()) return known->second;
  if (side) return hit.due;
  return named_.emplace(hit.attack, hit.due).first->second;
}

bool Window::holds(const Result& hit) {
  const WallTime start = began(hit);
  const bool side = !hit.is_hit;
  const WallTime at = side ? hit.done() : hit.due;
  if (!side && at < start + warmup_) return false;
  return std::all_of(bounds_.begin(), bounds_.end(), [&](const Bound& bound) {
    return barrage::holds(at, bound.op, place(bound.moment, start));
  });
}

}  // namespace barrage
