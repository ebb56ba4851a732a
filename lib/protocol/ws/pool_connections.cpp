// The life of one connection: opened, pinged, lost, opened again, closed.
#include <algorithm>
#include <utility>

#include "protocol/ws/close_reason.h"
#include "protocol/ws/pool.h"
#include "targets/check.h"

namespace barrage {
namespace {

constexpr std::chrono::milliseconds kFirstBackOff{100};
constexpr std::chrono::seconds kLongestBackOff{5};
constexpr int kMostDoublings = 6;                          // more than it takes
constexpr std::uint16_t kNormal = 1000, kAbnormal = 1006;  // close codes

}  // namespace

void WsPool::begin(std::uint32_t slot, MonoTime due) {
  Connection& connection = connections_[slot];
  connection.state = State::connecting;
  connection.due = due;
  connection.began = clock_.now();
  connection.phases = {};
  connection.messages = {};
  ++connection.life;
  ++alive_;
  connection.session = make_(connection.endpoint, slot, *this);
  if (options_.timeout > Nanos(0)) {
    set_timer(slot, connection.began + options_.timeout, TimerKind::handshake);
  }
}

void WsPool::upgraded(std::uint32_t slot) noexcept {
  Connection& connection = connections_[slot];
  connection.state = State::opening;
  connection.step = 0;
  connection.phases = connection.session->phases();
  take_opening_steps(slot);
}

// Takes the opening steps up to the next message that must come first.
void WsPool::take_opening_steps(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  const std::vector<OpenStep>& steps = script_of(*endpoints_[connection.endpoint].target).open;
  for (; connection.step < steps.size(); ++connection.step) {
    const OpenStep& step = steps[connection.step];
    if (step.what == OpenStep::Do::wait) return;
    connection.session->send(expanded(slot, step.send), false);
  }
  opened(slot);
}

std::string WsPool::expanded(std::uint32_t slot, const Template& text) {
  const std::uint64_t number = expanded_++ * options_.loops + loop_;
  return text.expand(PayloadContext::of_no_event(options_.seed, number, number_of(slot),
                                                 clock_.wall()));
}

void WsPool::opened(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  Endpoint& endpoint = endpoints_[connection.endpoint];
  const MonoTime now = clock_.now();
  connection.state = State::open;
  connection.opened = now;
  connection.tries = 0;
  connection.turn = static_cast<std::uint32_t>(endpoint.open.size());
  endpoint.open.push_back(slot);
  ++connection.life;
  opening_.leave(handshakes_);
  Outcome outcome;
  outcome.code = 101;
  outcome.new_connection = true;
  outcome.phases = connection.phases;
  if (!script_of(*endpoint.target).open.empty()) outcome.phases.transfer = now - connection.began;
  report(What::connect, slot, connection.due, connection.began, std::move(outcome));
  if (std::exchange(connection.recovers, false)) {
    report(What::recover, slot, connection.lost, connection.lost, {});
  }
  settle(connection);
  if (options_.ping > Nanos(0)) {
    // The first anywhere in the interval: connections that opened together do not ping together.
    const auto part =
        static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(options_.ping.count()));
    connection.pinged = {};
    set_timer(slot, now + Nanos(part), TimerKind::ping);
  }
  if (endpoint.kept != kNoSlot && endpoint.kept != slot) leave(endpoint.kept);
}

void WsPool::failed(std::uint32_t slot, Outcome&& outcome) noexcept {
  not_opened(slot, std::move(outcome));
}

void WsPool::not_opened(std::uint32_t slot, Outcome&& outcome) {
  Connection& connection = connections_[slot];
  opening_.leave(handshakes_);
  report(What::connect, slot, connection.due, connection.began, std::move(outcome));
  discard(connection);
  settle(connection);
  try_again(slot);
}

void WsPool::ended(std::uint32_t slot, WsEnd&& end) noexcept {
  if (connections_[slot].state != State::opening) return gone(slot, std::move(end));
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
  report(What::disconnect, slot, connection.opened, connection.opened, std::move(outcome));
  discard(connection);
  lose_events(slot);
  if (std::exchange(connection.again, false)) {
    connection.state = State::waiting;
    connection.recovers = false;
    queue(slot);
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
  if (!options_.reconnect || over_) return forget_kept(slot);
  const Nanos longest = std::min<Nanos>(kFirstBackOff * (1 << connection.tries), kLongestBackOff);
  if (connection.tries < kMostDoublings) ++connection.tries;
  const auto half = static_cast<std::uint64_t>(longest.count() / 2);
  connection.state = State::waiting;
  set_timer(slot, clock_.now() + Nanos(half + random_() % half), TimerKind::reconnect);
}

void WsPool::forget_kept(std::uint32_t slot) {
  std::uint32_t& kept = endpoints_[connections_[slot].endpoint].kept;
  if (kept == slot) kept = kNoSlot;
}

void WsPool::settle(Connection& connection) {
  if (!std::exchange(connection.settled, true)) ++settled_;
}

void WsPool::leave(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  connection.again = false;
  forget_kept(slot);
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
    case State::opening:
      return cut(slot);
    case State::open:
      take_out(slot);
      connection.state = State::leaving;
      part_if_idle(slot);
      return;
  }
}

// It might have opened or failed, so it counts as neither.
void WsPool::cut(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  Outcome outcome;
  outcome.phases =
      connection.state == State::connecting ? connection.session->phases() : connection.phases;
  opening_.leave(handshakes_);
  report(What::cut, slot, connection.due, connection.began, std::move(outcome));
  discard(connection);
  dead_.clear();  // now: it would go on, and report
  settle(connection);
}

void WsPool::begin_close_handshake(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  connection.state = State::closing;
  ++connection.life;
  set_timer(slot, clock_.now() + options_.drain, TimerKind::close_handshake);
  connection.session->close(kNormal);
}

void WsPool::give_up_opening(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  if (connection.state == State::connecting) {
    connection.session->give_up();
  } else {
    Outcome outcome;
    outcome.code = 101;
    outcome.fault = Fault::timeout;
    outcome.error = "timeout waiting for what \"> open wait\" wants";
    const auto skipped = skipped_.find(slot);
    if (skipped != skipped_.end()) {
      outcome.error += "; instead came " + quote(countable(skipped->second));
    }
    outcome.phases = connection.phases;
    not_opened(slot, std::move(outcome));
  }
  dead_.clear();
}

void WsPool::give_up_closing(std::uint32_t slot) {
  WsEnd end{.code = kAbnormal, .fault = Fault::none, .error = {}};
  if (options_.drain > Nanos(0)) {  // else no reply was awaited
    end.fault = Fault::timeout;
    end.error = "no reply to the close frame";
  }
  gone(slot, std::move(end));
  dead_.clear();
}

void WsPool::take_out(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  std::vector<std::uint32_t>& open = endpoints_[connection.endpoint].open;
  open[connection.turn] = open.back();
  connections_[open.back()].turn = connection.turn;
  open.pop_back();
}

void WsPool::discard(Connection& connection) {
  skipped_.erase(static_cast<std::uint32_t>(&connection - connections_.data()));
  connection.state = State::closed;
  ++connection.life;
  --alive_;
  dead_.push_back(std::move(connection.session));
}

void WsPool::send_ping(std::uint32_t slot, MonoTime due) {
  Connection& connection = connections_[slot];
  const MonoTime now = clock_.now();
  if (connection.pinged != MonoTime{}) {
    Outcome outcome;
    outcome.fault = Fault::lost;
    outcome.error = "no pong before the next ping";
    report(What::ping, slot, connection.ping_due, connection.pinged, std::move(outcome));
  }
  connection.ping_due = due;
  connection.pinged = now;
  connection.session->ping(std::to_string(++connection.ping));
  set_timer(slot, std::max(due + options_.ping, now), TimerKind::ping);
}

void WsPool::ponged(std::uint32_t slot, std::string_view payload) noexcept {
  Connection& connection = connections_[slot];
  if (connection.pinged == MonoTime{} || payload != std::to_string(connection.ping)) return;
  report(What::ping, slot, connection.ping_due, std::exchange(connection.pinged, {}), {});
}

}  // namespace barrage
