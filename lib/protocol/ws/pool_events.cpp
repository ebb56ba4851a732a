// Events: sent on a connection, ended by its messages, by time, or with it.
#include <algorithm>
#include <functional>
#include <utility>

#include "kinds/ws_details.h"
#include "protocol/ws/pool.h"

namespace barrage {
namespace {

constexpr const char* kNobody = "no connection was open";
constexpr const char* kFull = "its connection takes no more: the server does not read";
constexpr const char* kNoReply = "no reply in its time";
constexpr std::uint64_t kManyOthers = 10;  // counted no further: errors are counted by their text
constexpr const char* kClosed = "its connection ended before the reply";
constexpr const char* kNotAll = "not every connection received it";
constexpr const char* kCut = "in flight when the attack was stopped";

// `others`: messages that came meanwhile and that nothing waited for.
std::string no_match(std::uint64_t others) {
  if (others == 0) return kNoReply;
  const std::string count = others < kManyOthers ? std::to_string(others) : "10 or more";
  return "no match in its time: " + count + (others == 1 ? " message" : " messages") +
         " came that nothing waited for";
}

std::string_view value_of(const Match& match) {
  return match.value ? match.value->text() : std::string_view();
}

// But for the time, which each event has of its own.
bool same(const Match& a, const Match& b) {
  return a.all == b.all && a.how == b.how && a.conditions == b.conditions && a.picks == b.picks &&
         a.regex == b.regex && value_of(a) == value_of(b);
}

}  // namespace

const WsPool::Destination& WsPool::destination_of(const Target& target) {
  if (target.id >= destinations_.size()) destinations_.resize(target.id + 1);
  Destination& to = destinations_[target.id];
  if (to.expectation) return to;
  to.endpoint = known_endpoints_.endpoint_of(target);
  auto& expectations = endpoints_[to.endpoint].expectations;
  const Match& match = script_of(target).match;
  const auto known =
      std::find_if(expectations.begin(), expectations.end(),
                   [&](const auto& expectation) { return same(*expectation->match, match); });
  if (known != expectations.end()) {
    to.expectation = known->get();
    return to;
  }
  auto expectation =
      std::make_unique<Expectation>(Expectation{&match, Matcher(match), expectations_++});
  to.expectation = expectation.get();
  expectations.insert(match.how == Match::How::next ? expectations.end() : expectations.begin(),
                      std::move(expectation));
  return to;
}

Awaited WsPool::awaited(std::uint32_t slot, const Expectation& expectation,
                        std::string_view value) {
  return {.value = std::hash<std::string_view>()(value),
          .expectation = expectation.number,
          .slot = slot};
}

void WsPool::start(HitId id, TargetPtr target, HitSink& sink) noexcept {
  const Destination& to = destination_of(*target);
  Endpoint& endpoint = endpoints_[to.endpoint];
  const Script& script = script_of(*target);
  WaitingEvent event;
  event.id = id;
  event.sink = &sink;
  event.target = target.get();
  event.sent = clock_.now();
  if (endpoint.open.empty()) {
    event.slot = kNoSlot;
    ended_.push_back({id, &sink, outcome_of(event, Fault::lost, kNobody)});
    return;
  }
  if (endpoint.turn >= endpoint.open.size()) endpoint.turn = 0;
  event.slot = endpoint.open[endpoint.turn++];
  if (connections_[event.slot].session->full()) {
    ended_.push_back({id, &sink, outcome_of(event, Fault::lost, kFull)});
    ended_.back().outcome.attempts = 0;
    return;
  }
  const PayloadContext context = {.seed = options_.seed,
                                  .seq = sink.seq(id),
                                  .connection = number_of(event.slot),
                                  .now = clock_.wall()};
  std::string_view payload = script.payload.text();
  if (!script.payload.plain()) {
    text_.clear();
    script.payload.expand(context, text_);
    payload = text_;
  }
  event.bytes_out = payload.size();
  event.unawaited = connections_[event.slot].messages.unawaited;
  to.expectation->matcher.expected(context, event.value);
  const bool written = connections_[event.slot].session->send(payload, script.binary);
  const Match& match = script.match;
  const Nanos within = match.within > Nanos(0) ? match.within : options_.timeout;
  if (match.all) return broadcast(endpoint, *to.expectation, std::move(event), within);
  if (match.how == Match::How::none && written) {
    ended_.push_back({id, &sink, outcome_of(event, Fault::none, "")});
    return;
  }
  const Awaited reply = awaited(event.slot, *to.expectation, event.value);
  waiting_.wait(waiting_.add(std::move(event), within), reply);
}

void WsPool::received(std::uint32_t slot, WsText message) noexcept {
  ++connections_[slot].messages.received;
  if (take(slot, message)) return;
  MessageCounts& messages = connections_[slot].messages;
  ++messages.unawaited;
  if (messages.took_next > 0) ++messages.stray;
}

bool WsPool::take(std::uint32_t slot, const WsText& message) {
  Connection& connection = connections_[slot];
  Endpoint& endpoint = endpoints_[connection.endpoint];
  const Script& script = script_of(*endpoint.target);
  if (const AutoReply* const reply = script.auto_reply_to(message.text)) {
    connection.session->send(expanded(slot, reply->send), false);
    return true;
  }
  if (connection.state == State::opening) {
    if (!message.text.starts_with(script.open[connection.step].wait)) {
      skipped_[slot] = message.text.substr(0, OpenStep::shown);
      return false;
    }
    skipped_.erase(slot);
    ++connection.step;
    take_opening_steps(slot);
    return true;
  }
  if (waiting_.first_on(slot) == WaitingEvents::none) return false;
  for (const auto& expectation : endpoint.expectations) {
    key_.clear();
    if (expectation->matcher.find(message.text, key_) && end_wait(slot, *expectation, message))
      return true;
  }
  return false;
}

bool WsPool::end_wait(std::uint32_t slot, Expectation& expectation, const WsText& message) {
  const std::uint32_t wait = waiting_.first(awaited(slot, expectation, key_));
  if (wait == WaitingEvents::none) return false;
  const std::uint32_t index = waiting_.event_of(wait);
  WaitingEvent& event = waiting_[index];
  if (event.value != key_) return false;
  if (expectation.match->how == Match::How::next) ++connections_[slot].messages.took_next;
  if (expectation.matcher.has_requirements()) {
    if (auto unmet = expectation.matcher.unmet(message.text)) {
      finish(index, Fault::check, std::move(*unmet), message);
      return true;
    }
  }
  if (!event.broadcast) {
    finish(index, Fault::none, "", message);
    return true;
  }
  event.broadcast->came.push_back(clock_.now() - event.sent);
  event.broadcast->bytes += message.size;
  waiting_.end(wait);
  check(index);
  part_if_idle(slot);
  return true;
}

void WsPool::broadcast(Endpoint& endpoint, const Expectation& expectation, WaitingEvent&& event,
                       Nanos within) {
  Awaited message = awaited(event.slot, expectation, event.value);
  event.broadcast = std::make_unique<Broadcast>();
  event.broadcast->receivers = static_cast<std::uint32_t>(endpoint.open.size());
  event.broadcast->came.reserve(endpoint.open.size());
  const std::uint32_t added = waiting_.add(std::move(event), within);
  for (const std::uint32_t slot : endpoint.open) {
    message.slot = slot;
    waiting_.wait(added, message);
  }
}

void WsPool::check(std::uint32_t event) {
  const Broadcast& parts = *waiting_[event].broadcast;
  if (parts.came.size() + parts.gone < parts.receivers) return;
  const bool all = parts.gone == 0;
  finish(event, all ? Fault::none : Fault::lost, all ? "" : kNotAll);
}

bool WsPool::expire_events(MonoTime now) {
  bool ended = false;
  for (std::uint32_t i = 0; (i = waiting_.expired(now)) != WaitingEvents::none; ended = true) {
    const WaitingEvent& event = waiting_[i];
    finish(i, Fault::lost,
           event.broadcast
               ? kNotAll
               : no_match(connections_[event.slot].messages.unawaited - event.unawaited));
  }
  return ended;
}

// Of `> match none`: those events are sent now. collect() reports them: whoever hears of it may
// start another here, which the kernel has not.
void WsPool::drained(std::uint32_t slot) noexcept {
  for (const auto& expectation : endpoints_[connections_[slot].endpoint].expectations) {
    if (expectation->match->how != Match::How::none) continue;
    const Awaited sent = awaited(slot, *expectation, {});
    for (std::uint32_t i = 0; (i = waiting_.first(sent)) != WaitingEvents::none;) {
      const WaitingEvent event = waiting_.remove(waiting_.event_of(i), parted_);
      ended_.push_back({event.id, event.sink, outcome_of(event, Fault::none, "")});
    }
  }
  part_idle();
}

void WsPool::lose_events(std::uint32_t slot) {
  for (std::uint32_t i = 0; (i = waiting_.first_on(slot)) != WaitingEvents::none;) {
    const std::uint32_t event = waiting_.event_of(i);
    if (!waiting_[event].broadcast) {
      finish(event, Fault::lost, kClosed);
      continue;
    }
    ++waiting_[event].broadcast->gone;
    waiting_.end(i);
    check(event);
  }
}

void WsPool::cut_events() {
  for (Ended& one : std::exchange(ended_, {})) one.sink->done(one.id, std::move(one.outcome));
  for (std::uint32_t slot = 0; slot < connections_.size(); ++slot) {
    for (std::uint32_t i = 0; (i = waiting_.first_on(slot)) != WaitingEvents::none;) {
      finish(waiting_.event_of(i), Fault::cut, kCut);
    }
  }
}

void WsPool::finish(std::uint32_t index, Fault fault, std::string error, const WsText& reply) {
  const WaitingEvent event = waiting_.remove(index, parted_);
  Outcome outcome = outcome_of(event, fault, std::move(error));
  outcome.bytes_in += reply.size;
  if (event.target->response_bytes && fault == Fault::none) {
    outcome.response = std::make_unique<Response>();
    outcome.response->append(reply.text, *event.target->response_bytes);
    outcome.response->truncated |= reply.size > reply.text.size();
  }
  event.sink->done(event.id, std::move(outcome));
  part_idle();
}

void WsPool::part_idle() {
  while (!parted_.empty()) {
    const std::uint32_t slot = parted_.back();
    parted_.pop_back();
    part_if_idle(slot);
  }
}

void WsPool::part_if_idle(std::uint32_t slot) {
  if (connections_[slot].state != State::leaving) return;
  if (waiting_.first_on(slot) == WaitingEvents::none) begin_close_handshake(slot);
}

Outcome WsPool::outcome_of(const WaitingEvent& event, Fault fault, std::string error) const {
  Outcome outcome;
  outcome.kind = Kind::ws;
  outcome.fault = fault;
  if (fault != Fault::none) outcome.error = std::move(error);
  outcome.bytes_out = event.bytes_out;
  outcome.attempts = event.slot == kNoSlot ? 0 : 1;
  WsDetails details;
  if (event.slot != kNoSlot) {
    details.connection = number_of(event.slot);
    // All of its time: the attack cuts what reaches behind the end.
    const bool replied = script_of(*event.target).match.how != Match::How::none;
    (replied ? outcome.phases.wait : outcome.phases.send) = Nanos::max();
  }
  if (event.broadcast) {
    const Broadcast& parts = *event.broadcast;
    outcome.bytes_in = parts.bytes;
    details.reach = static_cast<std::uint32_t>(parts.came.size());
    details.receivers = parts.receivers;
    if (!parts.came.empty()) {
      details.first = parts.came.front();
      details.median = parts.came[(parts.came.size() - 1) / 2];
    }
  }
  outcome.details = details.row();
  return outcome;
}

}  // namespace barrage
