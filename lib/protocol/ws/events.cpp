#include "protocol/ws/events.h"

#include <algorithm>
#include <utility>

namespace barrage {
namespace {

template <class Node>
std::uint32_t take_place(std::vector<Node>& nodes, std::vector<std::uint32_t>& free) {
  if (free.empty()) {
    nodes.emplace_back();
    return static_cast<std::uint32_t>(nodes.size() - 1);
  }
  const std::uint32_t place = free.back();
  free.pop_back();
  return place;
}

}  // namespace

// The value is spread already: what is added to it must be, too.
std::size_t WaitingEvents::Hash::operator()(const Awaited& message) const noexcept {
  const std::uint64_t where = (std::uint64_t{message.expectation} << 32) | message.slot;
  const std::uint64_t spread = (message.value ^ where) * 0x9e3779b97f4a7c15;
  return spread ^ (spread >> 32);
}

std::uint32_t WaitingEvents::limit_of(Nanos within) {
  if (within <= Nanos(0)) return none;
  std::uint32_t i = 0;
  while (i < limits_.size() && limits_[i].within != within) ++i;
  if (i == limits_.size()) limits_.push_back({.within = within, .events = {}});
  return i;
}

std::uint32_t WaitingEvents::add(WaitingEvent&& event, Nanos within) {
  const std::uint32_t place = take_place(events_, free_events_);
  Event& added = events_[place];
  added.event = std::move(event);
  added.waits = {};
  added.limit = limit_of(within);
  if (added.limit != none) {
    limits_[added.limit].events.append(events_, &Event::age, place);
  }
  return place;
}

void WaitingEvents::wait(std::uint32_t event, const Awaited& message) {
  const std::uint32_t place = take_place(waits_, free_waits_);
  Queues::value_type& queue = *queues_.try_emplace(message).first;
  waits_[place].event = event;
  waits_[place].queue = &queue;
  queue.second.append(waits_, &Wait::in_queue, place);
  events_[event].waits.append(waits_, &Wait::of_event, place);
  connections_[message.slot].append(waits_, &Wait::on_connection, place);
}

std::uint32_t WaitingEvents::first(const Awaited& message) const {
  const auto queue = queues_.find(message);
  return queue == queues_.end() ? none : queue->second.first;
}

void WaitingEvents::end(std::uint32_t place) {
  auto& [message, queue] = *waits_[place].queue;
  connections_[message.slot].remove(waits_, &Wait::on_connection, place);
  events_[waits_[place].event].waits.remove(waits_, &Wait::of_event, place);
  queue.remove(waits_, &Wait::in_queue, place);
  free_waits_.push_back(place);
  if (queue.empty()) queues_.erase(Awaited(message));  // a copy: its own goes
}

WaitingEvent WaitingEvents::remove(std::uint32_t place, std::vector<std::uint32_t>& slots) {
  Event& event = events_[place];
  while (!event.waits.empty()) {
    slots.push_back(waits_[event.waits.first].queue->first.slot);
    end(event.waits.first);
  }
  if (event.limit != none) {
    limits_[event.limit].events.remove(events_, &Event::age, place);
  }
  free_events_.push_back(place);
  return std::move(event.event);
}

std::optional<MonoTime> WaitingEvents::deadline() const {
  std::optional<MonoTime> earliest;
  for (const TimeLimit& limit : limits_) {
    if (limit.events.empty()) continue;
    const MonoTime over = events_[limit.events.first].event.sent + limit.within;
    earliest = earliest ? std::min(*earliest, over) : over;
  }
  return earliest;
}

std::uint32_t WaitingEvents::expired(MonoTime now) const {
  for (const TimeLimit& limit : limits_) {
    if (limit.events.empty()) continue;
    const std::uint32_t oldest = limit.events.first;
    if (events_[oldest].event.sent + limit.within <= now) return oldest;
  }
  return none;
}

}  // namespace barrage
