#include "protocol/ws/events.h"

#include <algorithm>
#include <utility>

namespace barrage {

std::uint32_t WaitingEvents::patience_of(Nanos within) {
  if (within <= Nanos(0)) return none;
  std::uint32_t i = 0;
  while (i < patiences_.size() && patiences_[i].within != within) ++i;
  if (i == patiences_.size()) patiences_.push_back({.within = within});
  return i;
}

std::uint32_t WaitingEvents::add(EventList& list, WaitingEvent&& event, Nanos within) {
  std::uint32_t place = 0;
  if (free_.empty()) {
    place = static_cast<std::uint32_t>(nodes_.size());
    nodes_.emplace_back();
  } else {
    place = free_.back();
    free_.pop_back();
  }
  Node& node = nodes_[place];
  node.event = std::move(event);
  node.next = none;
  node.before = std::exchange(list.last, place);
  (node.before == none ? list.first : nodes_[node.before].next) = place;

  node.younger = node.older = none;
  node.patience = patience_of(within);
  if (node.patience == none) return place;
  Patience& patience = patiences_[node.patience];
  node.older = std::exchange(patience.youngest, place);
  (node.older == none ? patience.oldest : nodes_[node.older].younger) = place;
  return place;
}

WaitingEvent WaitingEvents::remove(EventList& list, std::uint32_t place) {
  Node& node = nodes_[place];
  (node.before == none ? list.first : nodes_[node.before].next) = node.next;
  (node.next == none ? list.last : nodes_[node.next].before) = node.before;
  if (node.patience != none) {
    Patience& patience = patiences_[node.patience];
    (node.older == none ? patience.oldest : nodes_[node.older].younger) = node.younger;
    (node.younger == none ? patience.youngest : nodes_[node.younger].older) = node.older;
  }
  free_.push_back(place);
  return std::move(node.event);
}

std::optional<MonoTime> WaitingEvents::deadline() const {
  std::optional<MonoTime> first;
  for (const Patience& patience : patiences_) {
    if (patience.oldest == none) continue;
    const MonoTime end = nodes_[patience.oldest].event.sent + patience.within;
    first = first ? std::min(*first, end) : end;
  }
  return first;
}

std::uint32_t WaitingEvents::tired(MonoTime now) const {
  for (const Patience& patience : patiences_) {
    if (patience.oldest == none) continue;
    if (nodes_[patience.oldest].event.sent + patience.within <= now) return patience.oldest;
  }
  return none;
}

}  // namespace barrage
