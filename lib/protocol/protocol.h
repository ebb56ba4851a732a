// One wire protocol. A driver lives on one loop thread and knows neither the attack, nor records.
#pragma once

#include <cstdint>

#include "core/local_troubles.h"
#include "core/outcome.h"
#include "core/target.h"
#include "core/time.h"

namespace barrage {

using HitId = std::uint64_t;  // the attack's own; a driver only hands it back

// What happened beside the hits: a connection was opened, lost, recovered, or got a pong.
struct SideResult {
  TargetPtr target;         // null: of none
  MonoTime due{}, began{};  // of a disconnect both are when the connection had been opened
  Outcome outcome;          // its `what` is no hit
};

// A part of a hit, with a target and times of its own: one request of a flow. The hit it belongs to
// is the iteration.
struct StepResult {
  TargetPtr target;
  MonoTime due{}, sent{}, done{};
  std::uint32_t step = 1;  // its place in the iteration, from 1
  Outcome outcome;
};

// Where a driver reports. A driver is one of it, too, where its hits consist of those of others.
class HitSink {
 public:
  // The number of the hit in its attack, for texts that name it.
  virtual std::uint64_t seq(HitId id) const noexcept { return id; }
  // The place of the hit's user in the attack: 0, 1, 2, ...; no two hits in flight have the same,
  // and what a user keeps from one hit to the next (cookies, variables, a login) may be kept under
  // it.
  virtual std::uint64_t user(HitId id) const noexcept { return id; }
  // The hit is over: the last that is said of it. From inside here start() may be called.
  virtual void done(HitId id, Outcome&& outcome) noexcept = 0;
  // A step of the hit is over; before its done().
  virtual void step(HitId id, StepResult&& result) noexcept = 0;
  // It is over now. Any time on the loop thread, also while no hit is in flight.
  virtual void beside(SideResult&& result) noexcept = 0;

 protected:
  ~HitSink() = default;
};

class Protocol {
 public:
  virtual ~Protocol() = default;
  // Before the first hit: opens what must be open by then, for protocols that have such. What
  // becomes of it goes to sink.beside(). Once, before all else.
  virtual void open(HitSink&) noexcept {}
  // Whether the schedule may begin: what open() began is settled, well or not.
  virtual bool ready() const noexcept { return true; }
  // The schedule begins at `t0`, which is now or soon.
  virtual void began(MonoTime) noexcept {}
  // No hit follows: what was kept open for hits that are to come may end. Hits in flight may still
  // wait for their end. Once, before close().
  virtual void exhausted() noexcept {}
  // Begins one hit and returns at once. sink.done(id, ...) follows, once, on the loop thread, never
  // from inside start(). start() may be called from inside done(), as a hit is over before anybody
  // hears of it: its id may be that of the next one; it must not be called while abort_all() runs.
  // The network cannot make it throw: failures are Outcome::fault. `sink` outlives the hit; the
  // driver keeps `target` alive as long as it needs it.
  virtual void start(HitId id, TargetPtr target, HitSink& sink) noexcept = 0;
  // Reports hits that ended since the last call without an event of the loop: calls done() for
  // each. The driver of the loop calls it once per turn. True: it looked at some, so call it again
  // before the loop sleeps.
  virtual bool collect() noexcept = 0;
  // Ends all open hits; each still gets its done(), with Fault::cut, from inside this call.
  virtual void abort_all() noexcept = 0;
  // After the last hit: ends in good order what is open. Called once per turn until it says true:
  // nothing is. It gives up by itself.
  virtual bool close() noexcept { return true; }
  // That are open now, for the progress line.
  virtual std::uint64_t connections() const noexcept { return 0; }
  virtual LocalTroubles troubles() const noexcept { return {}; }
};

}  // namespace barrage
