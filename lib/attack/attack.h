// The attack itself: decides when each hit starts and turns its outcome into a record. Passive: no
// loop, no I/O, no thread; the time comes from a Clock, so tests run it without sleeping. One
// Attack per loop; hit n of the schedule belongs to loop n mod (number of loops).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "attack/common_failure.h"
#include "core/outcome_times.h"
#include "core/pacer.h"
#include "core/result.h"
#include "core/target.h"
#include "core/time.h"
#include "protocol/protocol.h"
#include "record/record.h"

namespace barrage {

// Hits of one loop so far. planned = sent + dropped; sent = done + cut + in flight.
struct AttackCounts {
  std::uint64_t planned = 0, sent = 0, done = 0, ok = 0, cut = 0, dropped = 0;
  std::uint64_t overrun = 0;  // of dropped: still owed when the overrun was over
  std::uint64_t waited = 0;   // of sent: had to wait for room when they fell due
  std::uint64_t unsent = 0;   // of sent: given to the protocol, and no connection could take them
};

class Attack final : private HitSink {
 public:
  struct Options {
    std::string name;
    std::uint64_t max_in_flight = 10'000;  // of this loop; at least 1
    std::uint64_t first = 0, stride = 1;   // this loop sends hits first, first + stride, ...
    MonoTime began{};                      // t0 of the schedule, the same for all loops
    WallTime began_wall{};                 // the wall clock at `began`
    bool waits = false;  // t0 is not known yet: begin() sets it; `began` is some time before
    Nanos until{};       // since t0: the attack lasts until then, whether there are hits or not
    Nanos warmup{};      // since t0: hits due before are marked result_flag::warm_up
    // How long after the end of the schedule the hits that it still owes are sent; then they are
    // dropped. nullopt: all are sent.
    std::optional<Nanos> overrun{};
  };

  // All references outlive the Attack.
  Attack(Options options, const Clock& clock, const Pacer& pacer, TargetSource& source,
         Protocol& protocol, RecordWriter& writer);

  // The schedule begins at `t0`. Call it once, if Options::waits.
  void begin(MonoTime t0);
  // Takes side results from a driver, also before the schedule begins.
  HitSink& sink() { return *this; }

  // Starts the hits that are due now, up to a batch, and returns when to call again. A time in the
  // past requests a call after the network was polled. nullopt: there is nothing to wait for but
  // the end of a hit, a target or stop().
  std::optional<MonoTime> wake();

  // While the output is full, due hits are dropped instead of sent; their records follow when there
  // is room again.
  void output_full(bool full) { output_full_ = full; }

  void stop() { stopped_ = true; }  // no new hits; open ones may end
  // Discards the records of dropped hits that are not yet written. The counts leave them out, as if
  // the attack had ended before they were due.
  void forget_drops();
  // The schedule is exhausted and its time over, or the attack was stopped, or there are no more
  // targets; nothing is in flight; every record is written.
  bool finished() const { return over() && in_flight_ == 0 && dropped_.empty(); }
  // No hit follows; some may be in flight, or the attack may last without.
  bool exhausted() const { return stopped_ || exhausted_; }
  bool out_of_targets() const { return out_of_targets_; }

  std::uint64_t in_flight() const { return in_flight_; }
  // Hits that the schedule owes although it is over; 0 before its end.
  std::uint64_t owed() const;
  const AttackCounts& counts() const { return counts_; }
  // Largest delay of a hit that had room when it fell due, since the last call: the generator's own
  // lateness.
  Nanos take_lag();
  MonoTime began() const { return options_.began; }
  // When the last hit ended.
  MonoTime last_done() const { return last_done_; }
  // Failed attempts to connect, for a protocol that keeps connections open.
  std::uint64_t failed_connections() const { return failed_connections_; }
  const CommonFailure& common_failure() const { return common_failure_; }
  // Also records the latency of each hit that was sent there, for the progress line; null (the
  // default): nowhere.
  void watch(OutcomeTimes* latencies) { watched_ = latencies; }

 private:
  // What late hits are waiting for.
  enum class Wait : std::uint8_t { nothing, room, target };
  struct Open {
    TargetPtr target;
    std::uint64_t seq = 0;
    Nanos due{};
    MonoTime sent{};
    std::uint32_t in_flight = 0;
  };
  struct Drops {  // `count` hits of this loop, starting with `first`
    std::uint64_t first, count;
  };

  bool over() const { return stopped_ || (exhausted_ && !holds_); }
  std::uint32_t flags_of(Nanos due) const;
  // Due time of the next hit; nullopt: there is none.
  std::optional<Nanos> next_due(Nanos now) const;
  TargetSource::Next start(Nanos due);  // a hit, if there is a target
  // Without a target now: when to look again; nullopt: when woken up.
  std::optional<MonoTime> wait_for_target(TargetSource::Next why, Nanos now);
  void advance();
  TargetSource::Next take_target(TargetPtr& into);  // of the next hit
  void drop();
  void write_drops();
  void write_drop(std::uint64_t seq, Nanos due, const Target* target, std::string_view error);
  bool give_up();  // on the next hits that are owed; true: there may be more
  std::uint64_t seq(HitId id) const noexcept override { return open_[id].seq; }
  std::uint64_t user(HitId id) const noexcept override {
    return options_.first + id * options_.stride;
  }
  void done(HitId id, Outcome&& outcome) noexcept override;
  void step(HitId id, StepResult&& step) noexcept override;
  void beside(SideResult&& side) noexcept override;

  Options options_;
  const Clock& clock_;
  const Pacer& pacer_;
  TargetSource& source_;
  Protocol& protocol_;
  RecordWriter& writer_;

  std::uint64_t next_;
  std::optional<Nanos> due_;                // of next_, when the schedule gives it
  std::optional<Nanos> length_, gives_up_;  // the end of the schedule, and of its overrun
  Wait wait_ = Wait::nothing;
  bool stopped_ = false, exhausted_ = false, out_of_targets_ = false, output_full_ = false;
  bool holds_;                       // the attack lasts, even without hits
  std::vector<Open> open_;           // indexed by HitId
  std::vector<std::uint32_t> free_;  // free indices of open_
  std::uint64_t in_flight_ = 0;
  std::vector<Drops> dropped_;  // whose records are still to be written
  AttackCounts counts_;
  std::uint64_t failed_connections_ = 0;
  CommonFailure common_failure_;
  Nanos lag_{};
  MonoTime last_done_{};
  OutcomeTimes* watched_ = nullptr;
};

}  // namespace barrage
