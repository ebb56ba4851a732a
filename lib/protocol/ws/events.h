// Events that were sent and wait for the message that ends them. No clock, no network; all it does
// takes the same time however many wait.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/target.h"
#include "core/time.h"
#include "protocol/protocol.h"

namespace barrage {

// What a broadcast still waits for.
struct Broadcast {
  std::vector<bool> waiting;              // by connection: it must still come there
  std::uint32_t receivers = 0, gone = 0;  // gone: lost their connection before it came
  std::vector<Nanos> came;                // since sent, in the order of arrival
  std::uint64_t bytes = 0;                // of all that came
};

struct WaitingEvent {
  HitId id = 0;
  HitSink* sink = nullptr;
  const Target* target = nullptr;  // one of an eager list, which outlives all
  std::uint32_t slot = 0;          // of the connection that it was sent on
  MonoTime sent{};
  std::uint64_t bytes_out = 0;
  std::string value;  // that its match asks for, filled in
  std::unique_ptr<Broadcast> broadcast;
};

// The events of a connection, or the broadcasts of a place, oldest first.
struct EventList {
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  std::uint32_t first = none, last = none;
  bool empty() const { return first == none; }
};

class WaitingEvents {
 public:
  static constexpr std::uint32_t none = EventList::none;

  // `within`: its time, counted from event.sent; 0: no limit. Of one `within`, events are added in
  // the order in which they were sent. Returns its place, which stays until it is removed.
  std::uint32_t add(EventList& list, WaitingEvent&& event, Nanos within);
  WaitingEvent remove(EventList& list, std::uint32_t event);

  WaitingEvent& operator[](std::uint32_t event) { return nodes_[event].event; }
  std::uint32_t next(std::uint32_t event) const { return nodes_[event].next; }
  std::uint64_t size() const { return nodes_.size() - free_.size(); }

  // When the time of the first of all is over; nullopt: none waits for a time.
  std::optional<MonoTime> deadline() const;
  // One whose time is over at `now`; `none`: there is none.
  std::uint32_t tired(MonoTime now) const;

 private:
  struct Node {
    WaitingEvent event;
    std::uint32_t before = none, next = none;    // in its list
    std::uint32_t older = none, younger = none;  // among those of the same `within`
    std::uint32_t patience = none;
  };
  struct Patience {
    Nanos within{};
    std::uint32_t oldest = none, youngest = none;
  };

  std::uint32_t patience_of(Nanos within);

  std::vector<Node> nodes_;
  std::vector<std::uint32_t> free_;
  std::vector<Patience> patiences_;  // as many as targets name: few
};

}  // namespace barrage
