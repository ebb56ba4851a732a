#include "protocol/ws/pool.h"

#include <algorithm>
#include <utility>

namespace barrage {
namespace {

constexpr std::chrono::milliseconds kFirstBackOff{100};
constexpr std::chrono::seconds kLongestBackOff{5};
constexpr int kMostDoublings = 6;                          // more than it takes
constexpr std::uint16_t kNormal = 1000, kAbnormal = 1006;  // close codes

WallTime wall_now() { return std::chrono::system_clock::now(); }

WsEnd unanswered() {
  return {.code = kAbnormal, .fault = Fault::timeout, .error = "no answer to the close frame"};
}

}  // namespace

WsPool::WsPool(const WsOptions& options, const WsPlaces& places, std::uint32_t loop,
               const Clock& clock, Make make)
    : options_(options),
      places_known_(places),
      loop_(loop),
      clock_(clock),
      make_(std::move(make)),
      random_(options.seed + loop) {
  for (const Target* target : places.targets()) {
    places_.emplace_back();
    places_.back().target = target;
  }
  const std::uint64_t all = options.connections.most();
  const std::uint64_t own = all / options.loops + (loop < all % options.loops ? 1 : 0);
  connections_.resize(own);
  // Shifted by the loop, so that each loop has connections to each place.
  for (std::uint32_t i = 0; i < own; ++i) {
    connections_[i].place = static_cast<std::uint32_t>((i + loop) % places_.size());
  }
  if (options.connections.at_once() && options.at_once > 0) {
    most_handshakes_ = std::max<std::uint64_t>(options.at_once / options.loops, 1);
  }
  if (options.ahead) ahead_ = own;
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
  const bool buried = !dead_.empty();
  dead_.clear();
  bool busy = follow_plan(now);
  busy = sound_alarms(now) || busy;
  busy = launch(now) || busy;
  busy = end_tired(now) || busy;
  for (Ended& one : std::exchange(ended_, {})) {
    one.sink->done(one.id, std::move(one.outcome));
    busy = true;
  }
  if (over_ && !aborted_ && wires_ > 0 && now >= patience_) {
    for (std::uint32_t slot = 0; slot < connections_.size(); ++slot) {
      if (connections_[slot].wire) {
        gone(slot, unanswered());
      }
    }
    dead_.clear();
    busy = true;
  }
  return busy || buried;
}

std::optional<MonoTime> WsPool::next() const {
  std::optional<MonoTime> first = waiting_.deadline();
  const auto or_at = [&](MonoTime at) { first = first ? std::min(*first, at) : at; };
  if (!timers_.empty()) or_at(timers_.front().at);
  if (over_) {
    if (wires_ > 0) or_at(patience_);
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
    Connection& connection = connections_[slot];
    changed = true;
    if (!change->open) {
      leave(slot);
    } else if (connection.state == State::leaving) {
      connection.state = State::open;
      connection.turn = static_cast<std::uint32_t>(places_[connection.place].open.size());
      places_[connection.place].open.push_back(slot);
    } else if (connection.state == State::closing) {
      connection.again = true;
      connection.due = at;
    } else {
      connection.state = State::waiting;
      connection.due = at;
      connection.recovers = false;
      to_open_.push_back(slot);
    }
  }
  return changed;
}

bool WsPool::launch(MonoTime now) {
  bool begun = false;
  while (!to_open_.empty() && (most_handshakes_ == 0 || handshakes_ < most_handshakes_)) {
    const std::uint32_t slot = to_open_.front();
    to_open_.pop_front();
    if (connections_[slot].state != State::waiting) continue;
    // One that may go as soon as there is room is due when there is.
    begin(slot, most_handshakes_ == 0 ? connections_[slot].due : now);
    begun = true;
  }
  return begun;
}

void WsPool::begin(std::uint32_t slot, MonoTime due) {
  Connection& connection = connections_[slot];
  connection.state = State::connecting;
  connection.due = due;
  connection.began = clock_.now();
  connection.phases = {};
  ++connection.life;
  ++handshakes_;
  ++wires_;
  connection.wire = make_(connection.place, slot, *this);
  if (options_.timeout > Nanos(0)) {
    set_alarm(slot, connection.began + options_.timeout, Alarm::handshake);
  }
}

void WsPool::upgraded(std::uint32_t slot) noexcept {
  Connection& connection = connections_[slot];
  connection.state = State::greeting;
  connection.step = 0;
  connection.phases = connection.wire->phases();
  greet(slot);
}

// Does the steps up to the next message that must come first.
void WsPool::greet(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  const std::vector<OpenStep>& steps = places_[connection.place].target->script->open;
  for (; connection.step < steps.size(); ++connection.step) {
    const OpenStep& step = steps[connection.step];
    if (step.what == OpenStep::Do::wait) return;
    connection.wire->send(greeting(slot, step.send), false);
  }
  opened(slot);
}

std::string WsPool::greeting(std::uint32_t slot, const Template& text) {
  return text.expand(PayloadContext::of_opening(options_.seed, number_of(slot), wall_now()));
}

void WsPool::opened(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  Place& place = places_[connection.place];
  const MonoTime now = clock_.now();
  connection.state = State::open;
  connection.opened = now;
  connection.tries = 0;
  connection.turn = static_cast<std::uint32_t>(place.open.size());
  place.open.push_back(slot);
  ++connection.life;
  --handshakes_;
  Outcome outcome;
  outcome.code = 101;
  outcome.new_connection = true;
  outcome.phases = connection.phases;
  if (!place.target->script->open.empty()) outcome.phases.transfer = now - connection.began;
  tell(HitKind::ws_connect, slot, connection.due, connection.began, std::move(outcome));
  if (std::exchange(connection.recovers, false)) {
    tell(HitKind::ws_recover, slot, connection.lost, connection.lost, {});
  }
  settle(connection);
  if (options_.ping > Nanos(0)) {
    // The first anywhere in the interval: connections that opened together do not ping together.
    const auto part =
        static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(options_.ping.count()));
    connection.pinged = {};
    set_alarm(slot, now + Nanos(part), Alarm::ping);
  }
}

void WsPool::failed(std::uint32_t slot, Outcome&& outcome) noexcept {
  not_opened(slot, std::move(outcome));
}

void WsPool::not_opened(std::uint32_t slot, Outcome&& outcome) {
  Connection& connection = connections_[slot];
  --handshakes_;
  tell(HitKind::ws_connect, slot, connection.due, connection.began, std::move(outcome));
  bury(connection);
  settle(connection);
  try_again(slot);
}

void WsPool::ended(std::uint32_t slot, WsEnd&& end) noexcept {
  if (connections_[slot].state != State::greeting) return gone(slot, std::move(end));
  Outcome outcome;
  outcome.code = 101;
  outcome.fault = end.fault == Fault::none ? Fault::reset : end.fault;
  outcome.error = std::move(end.error);
  outcome.phases = connections_[slot].phases;
  not_opened(slot, std::move(outcome));
}

void WsPool::gone(std::uint32_t slot, WsEnd&& end) {
  Connection& connection = connections_[slot];
  const bool wanted = connection.state == State::open;
  if (wanted) take_out(slot);
  Outcome outcome;
  outcome.code = end.code;
  outcome.fault = end.fault;
  outcome.error = std::move(end.error);
  tell(HitKind::ws_disconnect, slot, connection.opened, connection.opened, std::move(outcome));
  bury(connection);
  lose_events(slot);
  if (std::exchange(connection.again, false)) {
    connection.state = State::waiting;
    connection.recovers = false;
    to_open_.push_back(slot);
  }
  if (!wanted) return;
  connection.lost = clock_.now();
  connection.recovers = true;
  try_again(slot);
}

// 100 ms, then twice as long each time up to 5 s; of that a random half, so that those that were
// lost together do not come back together.
void WsPool::try_again(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  if (!options_.reconnect || over_) return;
  const Nanos longest = std::min<Nanos>(kFirstBackOff * (1 << connection.tries), kLongestBackOff);
  if (connection.tries < kMostDoublings) ++connection.tries;
  const auto half = static_cast<std::uint64_t>(longest.count() / 2);
  connection.state = State::waiting;
  set_alarm(slot, clock_.now() + Nanos(half + random_() % half), Alarm::reconnect);
}

void WsPool::settle(Connection& connection) {
  if (!std::exchange(connection.settled, true)) ++settled_;
}

void WsPool::leave(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  connection.again = false;
  switch (connection.state) {
    case State::closed:
    case State::leaving:
    case State::closing:
      return;
    case State::waiting:
      connection.state = State::closed;
      ++connection.life;
      return;
    case State::connecting:
    case State::greeting: {
      Outcome outcome;
      outcome.fault = Fault::cut;
      outcome.error = "being opened when it was to be closed";
      outcome.phases =
          connection.state == State::connecting ? connection.wire->phases() : connection.phases;
      --handshakes_;
      tell(HitKind::ws_connect, slot, connection.due, connection.began, std::move(outcome));
      bury(connection);
      dead_.clear();  // now: it would go on, and tell of it
      settle(connection);
      return;
    }
    case State::open:
      take_out(slot);
      connection.state = State::leaving;
      if (connection.events.empty()) say_goodbye(slot);
      return;
  }
}

void WsPool::say_goodbye(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  connection.state = State::closing;
  ++connection.life;
  set_alarm(slot, clock_.now() + options_.drain, Alarm::goodbye);
  connection.wire->close(kNormal);
}

bool WsPool::close() noexcept {
  if (aborted_) return true;
  if (!std::exchange(over_, true)) {
    patience_ = clock_.now() + options_.drain;
    for (std::uint32_t slot = 0; slot < connections_.size(); ++slot) leave(slot);
  }
  return wires_ == 0;
}

// Says goodbye, and does not wait for an answer.
void WsPool::abort_all() noexcept {
  over_ = aborted_ = true;
  cut_events();
  for (std::uint32_t slot = 0; slot < connections_.size(); ++slot) {
    leave(slot);
    if (connections_[slot].wire) gone(slot, {.code = kAbnormal, .fault = Fault::none, .error = {}});
  }
  dead_.clear();
}

std::uint64_t WsPool::connections() const noexcept {
  std::uint64_t sum = 0;
  for (const Place& place : places_) sum += place.open.size();
  return sum;
}

void WsPool::take_out(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  std::vector<std::uint32_t>& open = places_[connection.place].open;
  open[connection.turn] = open.back();
  connections_[open.back()].turn = connection.turn;
  open.pop_back();
}

void WsPool::bury(Connection& connection) {
  connection.state = State::closed;
  ++connection.life;
  --wires_;
  dead_.push_back(std::move(connection.wire));
}

void WsPool::set_alarm(std::uint32_t slot, MonoTime at, Alarm alarm) {
  timers_.push_back({at, slot, connections_[slot].life, alarm});
  std::push_heap(timers_.begin(), timers_.end(), std::greater<>());
}

bool WsPool::sound_alarms(MonoTime now) {
  bool sounded = false;
  while (!timers_.empty() && timers_.front().at <= now) {
    std::pop_heap(timers_.begin(), timers_.end(), std::greater<>());
    const Timer timer = timers_.back();
    timers_.pop_back();
    Connection& connection = connections_[timer.slot];
    if (connection.life != timer.life) continue;
    sounded = true;
    switch (timer.alarm) {
      case Alarm::handshake:
        if (connection.state == State::connecting) {
          connection.wire->give_up();
        } else {
          Outcome outcome;
          outcome.code = 101;
          outcome.fault = Fault::timeout;
          outcome.error = "timeout waiting for what \"> open wait\" wants";
          outcome.phases = connection.phases;
          not_opened(timer.slot, std::move(outcome));
        }
        dead_.clear();
        break;
      case Alarm::reconnect:  // as many at a time as in the beginning
        connection.due = timer.at;
        to_open_.push_back(timer.slot);
        break;
      case Alarm::goodbye:
        gone(timer.slot, unanswered());
        dead_.clear();
        break;
      case Alarm::ping:
        send_ping(timer.slot, timer.at);
        break;
    }
  }
  return sounded;
}

void WsPool::send_ping(std::uint32_t slot, MonoTime due) {
  Connection& connection = connections_[slot];
  const MonoTime now = clock_.now();
  if (connection.pinged != MonoTime{}) {
    Outcome outcome;
    outcome.fault = Fault::lost;
    outcome.error = "no pong before the next ping";
    tell(HitKind::ws_ping, slot, connection.ping_due, connection.pinged, std::move(outcome));
  }
  connection.ping_due = due;
  connection.pinged = now;
  connection.wire->ping(std::to_string(++connection.ping));
  set_alarm(slot, std::max(due + options_.ping, now), Alarm::ping);
}

void WsPool::ponged(std::uint32_t slot, std::string_view payload) noexcept {
  Connection& connection = connections_[slot];
  if (connection.pinged == MonoTime{} || payload != std::to_string(connection.ping)) return;
  tell(HitKind::ws_ping, slot, connection.ping_due, std::exchange(connection.pinged, {}), {});
}

void WsPool::tell(HitKind kind, std::uint32_t slot, MonoTime due, MonoTime began,
                  Outcome&& outcome) {
  SideResult result;
  result.kind = kind;
  result.target = TargetPtr(TargetPtr(), places_[connections_[slot].place].target);
  result.due = due;
  result.began = began;
  result.outcome = std::move(outcome);
  result.outcome.kind = kind;
  result.outcome.connection = number_of(slot);
  sink_->beside(std::move(result));
}

}  // namespace barrage
