// The WebSocket connections of one loop: opened by plan, opened again when they are lost, each
// event sent on the next of them and ended by its message. It knows neither loop nor network:
// connections come from a function, so tests run it under a simulated clock.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/time.h"
#include "kinds/ws_details.h"
#include "net/admission.h"
#include "protocol/protocol.h"
#include "protocol/ws/connection.h"
#include "protocol/ws/endpoints.h"
#include "protocol/ws/events.h"
#include "protocol/ws/match.h"
#include "protocol/ws/options.h"
#include "protocol/ws/script.h"

namespace barrage {

// One thread. Its Protocol functions do what that class says.
class WsPool final : public Protocol, private WsConnection::Owner {
 public:
  // Begins a connection to an endpoint; its owner hears of it later.
  using Make = std::function<std::unique_ptr<WsConnection>(
      std::uint32_t endpoint, std::uint32_t slot, WsConnection::Owner& owner)>;

  // References outlive it. `loop`: which of options.loops this is.
  WsPool(const WsOptions& options, const WsEndpoints& endpoints, std::uint32_t loop,
         const Clock& clock, Make make);
  ~WsPool() override;
  WsPool(const WsPool&) = delete;
  WsPool& operator=(const WsPool&) = delete;

  void open(HitSink& sink) noexcept override;
  bool ready() const noexcept override { return settled_ >= ahead_; }
  void began(MonoTime t0) noexcept override;
  void start(HitId id, TargetPtr target, HitSink& sink) noexcept override;
  void exhausted() noexcept override;
  bool collect() noexcept override;
  bool close() noexcept override;
  void abort_all() noexcept override;
  std::uint64_t connections() const noexcept override;

  // When collect() has something to do that no event of the network brings about.
  std::optional<MonoTime> next() const;

 private:
  static constexpr std::uint32_t kNoSlot = ~std::uint32_t{0};
  enum class State : std::uint8_t {
    closed,      // and not to be opened
    waiting,     // to be opened, at once or after a back-off
    connecting,  // until it is a WebSocket
    opening,     // it is one, and takes its opening steps
    open,
    leaving,  // no more events; closed as soon as those that it has are over
    closing,  // sent its close frame
  };
  // What each event touches comes first, and in one line of the cache.
  struct alignas(32) Connection {
    std::unique_ptr<WsConnection> session;
    State state = State::closed;
    bool recovers = false;                 // it was lost
    bool settled = false;                  // its first try is over
    bool again = false;                    // wanted again while it still closes
    std::uint8_t tries = 0;                // since it was last open
    std::uint32_t endpoint = 0, turn = 0;  // turn: its number in Endpoint::open
    MessageCounts messages;
    std::uint32_t life = 0;  // counts up whenever timers of before are void
    std::uint32_t step = 0;  // of `> open` that comes next
    MonoTime due{}, began{}, opened{}, lost{};
    MonoTime ping_due{}, pinged{};  // pinged 0: none is under way
    std::uint64_t ping = 0;         // number of the last one
    Phases phases;
  };
  struct Expectation {  // of events that end in the same way
    const Match* match = nullptr;
    Matcher matcher;
    std::uint32_t number = 0;  // in this pool
  };
  struct Endpoint {
    const Target* target = nullptr;
    std::vector<std::uint32_t> open;  // connections that take events, in turn
    std::size_t turn = 0;
    // The last one, which the plan would close while hits are to come: see is_last().
    std::uint32_t kept = kNoSlot;
    std::vector<std::unique_ptr<Expectation>>
        expectations;  // of its targets, each once; `next` last
  };
  struct Destination {  // of the events of a target
    std::uint32_t endpoint = 0;
    Expectation* expectation = nullptr;  // null: not known yet
  };
  enum class TimerKind : std::uint8_t { handshake, reconnect, ping, close_handshake };
  struct Timer {
    MonoTime at{};
    std::uint32_t slot = 0, life = 0;
    TimerKind kind = TimerKind::handshake;
    bool operator>(const Timer& other) const { return at > other.at; }
  };
  struct Ended {  // and not yet reported
    HitId id;
    HitSink* sink;
    Outcome outcome;
  };

  void upgraded(std::uint32_t slot) noexcept override;
  void failed(std::uint32_t slot, Outcome&& outcome) noexcept override;
  void received(std::uint32_t slot, WsText message) noexcept override;
  void ponged(std::uint32_t slot, std::string_view payload) noexcept override;
  void drained(std::uint32_t slot) noexcept override;
  void ended(std::uint32_t slot, WsEnd&& end) noexcept override;

  // All of them: pool.cpp.
  bool follow_plan(MonoTime now);
  void want(std::uint32_t slot, MonoTime at);
  void want_no_longer(std::uint32_t slot);
  // Whether events to come would find no connection of its endpoint without it.
  bool is_last(std::uint32_t slot) const;
  void queue(std::uint32_t slot);  // to be opened
  bool launch(MonoTime now);
  bool fire_timers(MonoTime now);
  void set_timer(std::uint32_t slot, MonoTime at, TimerKind kind);
  void report(What what, std::uint32_t slot, MonoTime due, MonoTime began, Outcome&& outcome);
  std::uint32_t number_of(std::uint32_t slot) const {  // from 1
    return slot * options_.loops + loop_ + 1;
  }

  // The life of one: pool_connections.cpp.
  void begin(std::uint32_t slot, MonoTime due);
  void take_opening_steps(std::uint32_t slot);
  void opened(std::uint32_t slot);
  void not_opened(std::uint32_t slot, Outcome&& outcome);
  void leave(std::uint32_t slot);
  void cut(std::uint32_t slot);  // while it opens
  void begin_close_handshake(std::uint32_t slot);
  void gone(std::uint32_t slot, WsEnd&& end);
  void try_again(std::uint32_t slot);
  void forget_kept(std::uint32_t slot);  // it is not kept, if it was
  void settle(Connection& connection);
  void take_out(std::uint32_t slot);  // of the turn
  void discard(Connection& connection);
  void give_up_opening(std::uint32_t slot);  // it takes too long
  void give_up_closing(std::uint32_t slot);  // likewise
  void send_ping(std::uint32_t slot, MonoTime due);
  // `text` filled in, each time anew.
  std::string expanded(std::uint32_t slot, const Template& text);

  // Events: pool_events.cpp.
  const Destination& destination_of(const Target& target);
  static Awaited awaited(std::uint32_t slot, const Expectation& expectation,
                         std::string_view value);
  bool expire_events(MonoTime now);
  bool take(std::uint32_t slot, const WsText& message);  // false: nothing waits for it
  void cut_events();
  // Ends the oldest event, or a part of the oldest broadcast, that this message is for. What does
  // not meet the requirements fails either at once.
  bool end_wait(std::uint32_t slot, Expectation& expectation, const WsText& message);
  void broadcast(Endpoint& endpoint, const Expectation& expectation, WaitingEvent&& event,
                 Nanos within);
  void check(std::uint32_t broadcast);
  void lose_events(std::uint32_t slot);
  // `reply`: the message that ended it; empty: none did, or several.
  void finish(std::uint32_t event, Fault fault, std::string error, const WsText& reply = {});
  // Closes a connection that leaves, once nothing is to come on it.
  void part_if_idle(std::uint32_t slot);
  void part_idle();  // all of parted_
  Outcome outcome_of(const WaitingEvent& event, Fault fault, std::string error) const;

  const WsOptions options_;
  const WsEndpoints& known_endpoints_;
  std::uint32_t loop_;
  const Clock& clock_;
  Make make_;
  HitSink* sink_ = nullptr;

  std::vector<Endpoint> endpoints_;
  std::vector<Destination> destinations_;  // by Target::id
  std::vector<Connection> connections_;
  WaitingEvents waiting_;
  std::uint32_t expectations_ = 0;     // of all endpoints
  std::vector<std::uint32_t> parted_;  // on which an event that ended had waited
  std::vector<Ended> ended_;
  std::vector<std::unique_ptr<WsConnection>> dead_;  // destroyed when nobody is inside them
  std::vector<Timer> timers_;                        // a heap, the earliest first

  MonoTime plan_began_{};
  bool plan_goes_ = false;
  std::uint64_t plan_next_ = 0;
  std::uint64_t ahead_ = 0, settled_ = 0;  // connections that must have been tried, and were
  std::uint64_t most_handshakes_;          // at a time; 0: any number
  Admission<std::uint32_t> opening_;       // of slots; each is admitted until it is open or not
  Admission<std::uint32_t>::Pool& handshakes_;
  std::uint64_t alive_ = 0;  // connections that are there in some way
  bool exhausted_ = false, over_ = false, aborted_ = false;
  MonoTime drain_deadline_{};  // of the close handshakes, once it is over
  std::mt19937_64 random_;
  // By slot: the beginning of the last message that an opening step did not wait for.
  std::unordered_map<std::uint32_t, std::string> skipped_;
  std::uint64_t expanded_ = 0;  // templates filled in that belong to no event
  std::string text_, key_;      // of one event; kept for their memory
};

}  // namespace barrage
