#include "report/window.h"

#include "core/error.h"
#include "core/units.h"

namespace barrage {
namespace {

WallTime place(const Moment& moment, WallTime began) {
  return moment.at ? *moment.at : began + moment.after;
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

Window::Window(std::optional<Moment> since, std::optional<Moment> until, Nanos warmup)
    : since_(since), until_(until), warmup_(warmup) {}

WallTime Window::began(const Result& hit) {
  const bool side = !planned(hit.kind);  // connections are opened before the attack begins
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
  const bool side = !planned(hit.kind);
  const WallTime at = side ? hit.done() : hit.due;
  if (!side && at < start + warmup_) return false;
  if (since_ && at < place(*since_, start)) return false;
  return !until_ || at < place(*until_, start);
}

}  // namespace barrage
