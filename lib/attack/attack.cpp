#include "attack/attack.h"

#include <algorithm>
#include <utility>

namespace barrage {
namespace {

// A burst after a stall is sent in batches. In between, responses are read, so that they are not
// stamped late, and their connections are reused: opening one takes so long that the next hits
// would be later still.
constexpr int kBatch = 64;
constexpr std::chrono::microseconds kBatchTime{200};
constexpr std::uint64_t kDropRecordsAtOnce = 128;
constexpr int kDropsAtOnce = 4096;

// The driver's clock starts slightly after `sent`, and rounds: no phase may reach beyond the end.
Phases within(Phases phases, Nanos service) {
  for (Nanos* phase : {&phases.queue, &phases.dns, &phases.connect, &phases.tls, &phases.send,
                       &phases.wait, &phases.transfer}) {
    if (*phase == Phases::absent) continue;
    *phase = std::min(*phase, service);
    service -= *phase;
  }
  return phases;
}

// Combines a driver's outcome with the request. Its strings are views of both.
Result result_of(const Outcome& outcome, const Target* target, Nanos service) {
  Result result;
  result.kind = outcome.kind;
  result.what = outcome.what;
  if (target != nullptr) {
    result.name = target->name;
    result.method = target->method;
    result.url = target->shown();
  }
  result.service = service;
  result.phases = within(outcome.phases, service);
  result.code = outcome.code;
  result.fault = outcome.fault;
  result.error = outcome.error;
  result.bytes_out = outcome.bytes_out;
  result.bytes_in = outcome.bytes_in;
  result.attempts = outcome.attempts;
  result.details = outcome.details.view();
  if (outcome.new_connection) result.flags |= result_flag::new_connection;
  return result;
}

}  // namespace

Attack::Attack(Options options, const Clock& clock, const Pacer& pacer, TargetSource& source,
               Protocol& protocol, RecordWriter& writer)
    : options_(std::move(options)),
      clock_(clock),
      pacer_(pacer),
      source_(source),
      protocol_(protocol),
      writer_(writer),
      next_(options_.first),
      due_(pacer.due(next_)),
      length_(pacer.length()),
      exhausted_(!due_),
      holds_(options_.waits || options_.until > Nanos(0)),
      last_done_(options_.began) {
  if (length_ && options_.overrun && !pacer.closed_loop()) gives_up_ = *length_ + *options_.overrun;
}

void Attack::begin(MonoTime t0) {
  options_.began_wall += t0 - options_.began;
  options_.began = last_done_ = t0;
  options_.waits = false;
}

std::optional<MonoTime> Attack::wake() {
  if (options_.waits) return std::nullopt;
  if (!dropped_.empty() && !output_full_) write_drops();
  const Nanos enough = clock_.now() - options_.began + kBatchTime;
  for (int started = 0, dropped = 0; !stopped_ && !exhausted_;) {
    const Nanos now = clock_.now() - options_.began;
    const auto due = next_due(now);
    if (!due) {
      exhausted_ = true;
      break;
    }
    if (*due > now) return options_.began + *due;
    if (output_full_) {
      if (pacer_.closed_loop()) return std::nullopt;  // hits fall due only when there is room
      drop();
      if (++dropped == kDropsAtOnce) return options_.began;
      continue;
    }
    if (gives_up_ && now >= *gives_up_) {
      if (give_up()) return options_.began;
      break;
    }
    if (in_flight_ >= options_.max_in_flight) {
      wait_ = Wait::room;
      if (gives_up_) return options_.began + *gives_up_;
      return std::nullopt;
    }
    if (started == kBatch || (started > 0 && now >= enough)) return options_.began;
    if (const auto next = start(*due); next != TargetSource::Next::target) {
      const auto later = wait_for_target(next, now);
      if (exhausted_) break;
      return later;
    }
    ++started;
  }
  if (!dropped_.empty() && !output_full_) return options_.began;
  holds_ = clock_.now() < options_.began + options_.until;
  if (holds_ && !stopped_) return options_.began + options_.until;
  return std::nullopt;
}

std::uint32_t Attack::flags_of(Nanos due) const {
  return (pacer_.closed_loop() ? result_flag::closed_loop : 0) |
         (due < options_.warmup ? result_flag::warm_up : 0);
}

std::optional<Nanos> Attack::next_due(Nanos now) const {
  if (!pacer_.closed_loop()) return due_;
  if (!due_ || now < Nanos(0)) return due_;
  if (length_ && now >= *length_) return std::nullopt;
  return now;
}

TargetSource::Next Attack::take_target(TargetPtr& into) {
  const auto next = source_.next(next_, into);
  if (next == TargetSource::Next::end) {
    exhausted_ = out_of_targets_ = true;
  } else if (next != TargetSource::Next::target) {
    wait_ = Wait::target;
  }
  return next;
}

// A source that is slower than the schedule does not prolong the attack, but its last targets may
// come in the overrun.
std::optional<MonoTime> Attack::wait_for_target(TargetSource::Next why, Nanos now) {
  const auto until = why == TargetSource::Next::pending && gives_up_ ? gives_up_ : length_;
  if (exhausted_ || !until) return std::nullopt;
  exhausted_ = now >= *until;
  return options_.began + *until;
}

TargetSource::Next Attack::start(Nanos due) {
  TargetPtr target;
  if (const auto next = take_target(target); next != TargetSource::Next::target) return next;
  std::uint32_t slot = 0;
  if (free_.empty()) {
    slot = static_cast<std::uint32_t>(open_.size());
    open_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  ++in_flight_;
  ++counts_.planned;
  ++counts_.sent;
  Open& open = open_[slot];
  open.target = target;
  open.seq = next_;
  open.in_flight = static_cast<std::uint32_t>(in_flight_);
  open.sent = clock_.now();
  open.due = pacer_.closed_loop() ? open.sent - options_.began : due;
  const Nanos delay = open.sent - options_.began - open.due;
  if (wait_ == Wait::nothing) lag_ = std::max(lag_, delay);
  if (wait_ == Wait::room && !pacer_.closed_loop()) ++counts_.waited;
  advance();
  protocol_.start(slot, std::move(target), *this);
  return TargetSource::Next::target;
}

void Attack::advance() {
  next_ += options_.stride;
  due_ = pacer_.due(next_);
  // Hits after one that waited are late for the same reason, until one is on time again.
  if (!due_ || *due_ > clock_.now() - options_.began) wait_ = Wait::nothing;
}

void Attack::drop() {
  if (!dropped_.empty() &&
      dropped_.back().first + dropped_.back().count * options_.stride == next_) {
    ++dropped_.back().count;
  } else {
    dropped_.push_back({next_, 1});
  }
  ++counts_.planned;
  ++counts_.dropped;
  advance();
}

void Attack::write_drops() {
  for (std::uint64_t i = 0; i < kDropRecordsAtOnce && !dropped_.empty(); ++i) {
    Drops& drops = dropped_.front();
    write_drop(drops.first, pacer_.due(drops.first).value_or(Nanos(0)),
               source_.peek(drops.first).get(), kDroppedOutputFull);
    drops.first += options_.stride;
    if (--drops.count == 0) dropped_.erase(dropped_.begin());
  }
}

void Attack::forget_drops() {
  for (const Drops& drops : dropped_) {
    counts_.planned -= drops.count;
    counts_.dropped -= drops.count;
  }
  dropped_.clear();
}

void Attack::write_drop(std::uint64_t seq, Nanos due, const Target* target,
                        std::string_view error) {
  Result result;
  result.attack = options_.name;
  result.fault = Fault::dropped;
  result.error = error;
  result.attempts = 0;
  if (target != nullptr) {
    result.method = target->method;
    result.url = target->shown();
    result.name = target->name;
    result.kind = target->kind;
  }
  result.seq = seq;
  result.due = options_.began_wall + due;
  result.flags = flags_of(due);
  writer_.write(result);
}

bool Attack::give_up() {
  for (std::uint64_t i = 0; i < kDropRecordsAtOnce && due_; ++i) {
    TargetPtr target;
    if (take_target(target) != TargetSource::Next::target) {
      exhausted_ = true;
      return false;
    }
    write_drop(next_, *due_, target.get(), kDroppedOverrun);
    ++counts_.planned;
    ++counts_.dropped;
    ++counts_.overrun;
    advance();
  }
  exhausted_ = !due_;
  return !exhausted_;
}

std::uint64_t Attack::owed() const {
  const auto hits = pacer_.hits();
  if (stopped_ || exhausted_ || options_.waits || pacer_.closed_loop() || !length_ || !hits)
    return 0;
  if (clock_.now() - options_.began < *length_ || next_ >= *hits) return 0;
  return (*hits - next_ + options_.stride - 1) / options_.stride;
}

void Attack::done(HitId id, Outcome&& outcome) noexcept {
  Open& open = open_[id];
  const MonoTime now = clock_.now();
  Result result = result_of(outcome, open.target.get(), now - open.sent);
  result.attack = options_.name;
  result.seq = open.seq;
  result.due = options_.began_wall + open.due;
  result.delay = open.sent - options_.began - open.due;
  result.in_flight = open.in_flight;
  result.flags |= flags_of(open.due);
  if (!result.was_sent()) {
    result.service = Nanos(0);
    ++counts_.unsent;
  }
  writer_.write(result);
  if (watched_ && result.was_sent()) watched_->record(result.latency(), result.ok());
  common_failure_.add(result);
  last_done_ = now;
  ++(result.fault == Fault::cut ? counts_.cut : counts_.done);
  if (result.ok()) ++counts_.ok;
  --in_flight_;
  open.target.reset();
  free_.push_back(static_cast<std::uint32_t>(id));
}

void Attack::step(HitId id, StepResult&& step) noexcept {
  const Open& open = open_[id];
  Result result = result_of(step.outcome, step.target.get(), step.done - step.sent);
  result.set_kind(step.outcome.kind, What::step);
  result.attack = options_.name;
  result.seq = open.seq;
  result.step = step.step;
  result.due = options_.began_wall + (step.due - options_.began);
  result.delay = step.sent - step.due;
  result.in_flight = open.in_flight;
  result.flags |= flags_of(open.due);
  writer_.write(result);
}

void Attack::beside(SideResult&& side) noexcept {
  Result result = result_of(side.outcome, side.target.get(), clock_.now() - side.began);
  result.is_hit = false;
  if (result.what == What::connect && !result.ok()) ++failed_connections_;
  result.attack = options_.name;
  result.due = options_.began_wall + (side.due - options_.began);
  result.delay = side.began - side.due;
  common_failure_.add(result);
  writer_.write(result);
}

Nanos Attack::take_lag() { return std::exchange(lag_, Nanos(0)); }

}  // namespace barrage
