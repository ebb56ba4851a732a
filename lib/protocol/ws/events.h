// Events that were sent, and the messages that they wait for. No clock, no network; each call takes
// the same time however many wait, but for what it removes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/target.h"
#include "core/time.h"
#include "protocol/protocol.h"
#include "protocol/ws/list.h"

namespace barrage {

// How far a broadcast came.
struct Broadcast {
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
  std::uint64_t unawaited = 0;  // messages on its connection, before it, that nothing waited for
  std::uint64_t bytes_out = 0;
  std::string value;  // that its expectation names, filled in
  std::unique_ptr<Broadcast> broadcast;
};

// A message that an event waits for.
struct Awaited {
  std::uint64_t value = 0;  // hash of the event's; that the values are equal is to be looked at
  std::uint32_t expectation = 0;  // its number in the pool
  std::uint32_t slot = 0;         // of the connection on which it must come
  bool operator==(const Awaited&) const = default;
};

// An event is added, waits for one message, or of a broadcast for one on each connection, and is
// removed. A wait is for one message.
class WaitingEvents {
 public:
  static constexpr std::uint32_t none = List::none;

  explicit WaitingEvents(std::size_t connections) : connections_(connections) {}

  // `within`: its time, counted from event.sent; 0: no limit. Of one `within`, events are added in
  // the order in which they were sent. Returns its index, which stays until it is removed.
  std::uint32_t add(WaitingEvent&& event, Nanos within);
  void wait(std::uint32_t event, const Awaited& message);
  // The oldest wait for such a message, and on such a connection; `none`: there is none.
  std::uint32_t first(const Awaited& message) const;
  std::uint32_t first_on(std::uint32_t slot) const { return connections_[slot].first; }
  std::uint32_t event_of(std::uint32_t wait) const { return waits_[wait].event; }
  void end(std::uint32_t wait);
  // With its waits, the connections of which go to the end of `slots`.
  WaitingEvent remove(std::uint32_t event, std::vector<std::uint32_t>& slots);

  WaitingEvent& operator[](std::uint32_t event) { return events_[event].event; }
  std::uint64_t size() const { return events_.size() - free_events_.size(); }

  // When the first of all expires; nullopt: none ever does.
  std::optional<MonoTime> deadline() const;
  // One that has expired at `now`; `none`: there is none.
  std::uint32_t expired(MonoTime now) const;

 private:
  struct Hash {
    std::size_t operator()(const Awaited& message) const noexcept;
  };
  using Queues = std::unordered_map<Awaited, List, Hash>;

  struct Event {
    WaitingEvent event;
    List waits;
    Link age;  // among those of the same `within`
    std::uint32_t limit = none;
  };
  struct Wait {
    Queues::value_type* queue = nullptr;  // of those for the same message
    std::uint32_t event = none;
    Link in_queue, of_event, on_connection;
  };
  struct TimeLimit {
    Nanos within{};
    List events;
  };

  std::uint32_t limit_of(Nanos within);

  std::vector<Event> events_;
  std::vector<Wait> waits_;
  std::vector<std::uint32_t> free_events_, free_waits_;
  Queues queues_;  // none of them empty
  std::vector<List> connections_;
  std::vector<TimeLimit> limits_;  // as many as targets have: few
};

}  // namespace barrage
