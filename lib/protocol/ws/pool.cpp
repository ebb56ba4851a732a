#include "protocol/ws/pool.h"

#include <algorithm>
#include <utility>

#include "kinds/ws_details.h"

namespace barrage {
namespace {

constexpr std::uint16_t kAbnormal = 1006;  // close code: no close frame came

std::uint64_t connections_of(std::uint32_t loop, const WsOptions& options) {
  const std::uint64_t all = options.connections.most();
  return all / options.loops + (loop < all % options.loops ? 1 : 0);
}

// 0: any number.
std::uint64_t handshakes_of_loop(const WsOptions& options) {
  if (!options.connections.at_once() || options.at_once == 0) return 0;
  return std::max<std::uint64_t>(options.at_once / options.loops, 1);
}

}  // namespace

WsPool::WsPool(const WsOptions& options, const WsEndpoints& endpoints, std::uint32_t loop,
               const Clock& clock, Make make)
    : options_(options),
      known_endpoints_(endpoints),
      loop_(loop),
      clock_(clock),
      make_(std::move(make)),
      connections_(connections_of(loop, options)),
      waiting_(connections_.size()),
      most_handshakes_(handshakes_of_loop(options)),
      opening_(most_handshakes_),
      handshakes_(opening_.add_pool()),
      random_(options.seed + loop) {
  for (const Target* target : endpoints.targets()) {
    endpoints_.emplace_back();
    endpoints_.back().target = target;
  }
  // Each loop goes on where the one before it ended, so that no endpoint has two more than another.
  const std::uint64_t all = options.connections.most();
  std::uint64_t turn =
      loop * (all / options.loops) + std::min(std::uint64_t{loop}, all % options.loops);
  const std::vector<std::uint32_t> own_endpoints = endpoints.of_loop(loop, options.loops);
  for (Connection& connection : connections_) {
    connection.endpoint = own_endpoints[turn++ % own_endpoints.size()];
  }
  if (options.ahead) ahead_ = connections_.size();
}

WsPool::~WsPool() = default;

void WsPool::open(HitSink& sink) noexcept {
  sink_ = &sink;
  if (!options_.ahead) return;
  plan_began_ = clock_.now();
  plan_goes_ = true;
}

void WsPool::began(MonoTime t0) noexcept {
  if (options_.ahead) return;
  plan_began_ = t0;
  plan_goes_ = true;
}

bool WsPool::collect() noexcept {
  const MonoTime now = clock_.now();
  const bool discarded = !dead_.empty();
  dead_.clear();
  bool busy = follow_plan(now);
  busy = fire_timers(now) || busy;
  busy = launch(now) || busy;
  busy = expire_events(now) || busy;
  for (Ended& one : std::exchange(ended_, {})) {
    one.sink->done(one.id, std::move(one.outcome));
    busy = true;
  }
  if (over_ && !aborted_ && alive_ > 0 && now >= drain_deadline_) {
    for (std::uint32_t slot = 0; slot < connections_.size(); ++slot) {
      if (connections_[slot].session) give_up_closing(slot);
    }
    busy = true;
  }
  return busy || discarded;
}

std::optional<MonoTime> WsPool::next() const {
  std::optional<MonoTime> first = waiting_.deadline();
  const auto or_at = [&](MonoTime at) { first = first ? std::min(*first, at) : at; };
  if (!timers_.empty()) or_at(timers_.front().at);
  if (over_) {
    if (alive_ > 0) or_at(drain_deadline_);
  } else if (plan_goes_) {
    if (const auto change = options_.connections.change(plan_next_)) {
      or_at(plan_began_ + change->at);
    }
  }
  return first;
}

bool WsPool::follow_plan(MonoTime now) {
  if (!plan_goes_ || over_) return false;
  bool changed = false;
  while (const auto change = options_.connections.change(plan_next_)) {
    const MonoTime at = plan_began_ + change->at;
    if (at > now) break;
    ++plan_next_;
    if (change->connection % options_.loops != loop_) continue;
    const auto slot = static_cast<std::uint32_t>(change->connection / options_.loops);
    changed = true;
    if (change->open) {
      want(slot, at);
    } else {
      want_no_longer(slot);
    }
  }
  return changed;
}

void WsPool::want(std::uint32_t slot, MonoTime at) {
  Connection& connection = connections_[slot];
  Endpoint& endpoint = endpoints_[connection.endpoint];
  if (endpoint.kept == slot) {
    endpoint.kept = kNoSlot;
  } else if (connection.state == State::leaving) {
    connection.state = State::open;
    connection.turn = static_cast<std::uint32_t>(endpoint.open.size());
    endpoint.open.push_back(slot);
  } else if (connection.state == State::closing) {
    connection.again = true;
    connection.due = at;
  } else {
    connection.state = State::waiting;
    connection.due = at;
    connection.recovers = false;
    queue(slot);
  }
}

void WsPool::want_no_longer(std::uint32_t slot) {
  if (is_last(slot)) {
    endpoints_[connections_[slot].endpoint].kept = slot;
  } else {
    leave(slot);
  }
}

bool WsPool::is_last(std::uint32_t slot) const {
  const Connection& connection = connections_[slot];
  const std::vector<std::uint32_t>& open = endpoints_[connection.endpoint].open;
  if (exhausted_) return false;
  if (!open.empty()) return connection.state == State::open && open.size() == 1;
  const auto may_open = [](const Connection& one) {
    return one.state == State::waiting || one.state == State::connecting ||
           one.state == State::opening;
  };
  return may_open(connection) && std::ranges::none_of(connections_, [&](const Connection& other) {
           return &other != &connection && other.endpoint == connection.endpoint && may_open(other);
         });
}

void WsPool::exhausted() noexcept {
  exhausted_ = true;
  for (const Endpoint& endpoint : endpoints_) {
    if (endpoint.kept != kNoSlot) leave(endpoint.kept);
  }
}

void WsPool::queue(std::uint32_t slot) {
  opening_.wait(handshakes_, std::uint32_t{slot}, connections_[slot].due);
}

bool WsPool::launch(MonoTime now) {
  bool begun = false;
  while (const auto next = opening_.next(handshakes_)) {
    const std::uint32_t slot = next->hit;
    if (connections_[slot].state != State::waiting) {
      opening_.leave(handshakes_);
      continue;
    }
    // One that may go as soon as there is room is due when there is.
    begin(slot, most_handshakes_ == 0 ? connections_[slot].due : now);
    begun = true;
  }
  return begun;
}

bool WsPool::close() noexcept {
  if (aborted_) return true;
  if (!std::exchange(over_, true)) {
    drain_deadline_ = clock_.now() + options_.drain;
    for (std::uint32_t slot = 0; slot < connections_.size(); ++slot) leave(slot);
  }
  return alive_ == 0;
}

// Sends close frames, and does not wait for those of the peers.
void WsPool::abort_all() noexcept {
  over_ = aborted_ = true;
  cut_events();
  for (std::uint32_t slot = 0; slot < connections_.size(); ++slot) {
    leave(slot);
    if (connections_[slot].session)
      gone(slot, {.code = kAbnormal, .fault = Fault::none, .error = {}});
  }
  dead_.clear();
}

std::uint64_t WsPool::connections() const noexcept {
  std::uint64_t sum = 0;
  for (const Endpoint& endpoint : endpoints_) sum += endpoint.open.size();
  return sum;
}

void WsPool::set_timer(std::uint32_t slot, MonoTime at, TimerKind kind) {
  timers_.push_back({at, slot, connections_[slot].life, kind});
  std::push_heap(timers_.begin(), timers_.end(), std::greater<>());
}

bool WsPool::fire_timers(MonoTime now) {
  bool fired = false;
  while (!timers_.empty() && timers_.front().at <= now) {
    std::pop_heap(timers_.begin(), timers_.end(), std::greater<>());
    const Timer timer = timers_.back();
    timers_.pop_back();
    Connection& connection = connections_[timer.slot];
    if (connection.life != timer.life) continue;
    fired = true;
    switch (timer.kind) {
      case TimerKind::handshake:
        give_up_opening(timer.slot);
        break;
      case TimerKind::reconnect:  // as many at a time as in the beginning
        connection.due = timer.at;
        queue(timer.slot);
        break;
      case TimerKind::close_handshake:
        give_up_closing(timer.slot);
        break;
      case TimerKind::ping:
        send_ping(timer.slot, timer.at);
        break;
    }
  }
  return fired;
}

void WsPool::report(What what, std::uint32_t slot, MonoTime due, MonoTime began,
                    Outcome&& outcome) {
  SideResult result;
  const Connection& connection = connections_[slot];
  result.target = TargetPtr(TargetPtr(), endpoints_[connection.endpoint].target);
  result.due = due;
  result.began = began;
  result.outcome = std::move(outcome);
  result.outcome.kind = Kind::ws;
  result.outcome.what = what;
  WsDetails details{.connection = number_of(slot)};
  const bool unopened =
      what == What::cut || (what == What::connect && result.outcome.fault != Fault::none);
  if (what == What::disconnect || (unopened && connection.messages.received > 0)) {
    details.messages = connection.messages;
  }
  result.outcome.details = details.row();
  sink_->beside(std::move(result));
}

}  // namespace barrage
