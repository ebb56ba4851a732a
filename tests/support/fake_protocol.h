// A protocol driver without a network: hits end when the simulated clock says so.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "protocol/protocol.h"
#include "support/sim_clock.h"

namespace barrage::test {

// Keeps the driver's contract: exactly one final done() per hit, never from inside start(), and a
// hit that is started from inside done() waits for the next collect().
class FakeProtocol final : public Protocol {
 public:
  struct Ending {
    Nanos service{};  // from start() on
    Outcome outcome;
  };
  // Called once per hit, in the order of starts; the clock shows when.
  using Script = std::function<Ending(HitId, const Target&)>;

  struct Start {
    HitId id;
    MonoTime at;
    TargetPtr target;
  };

  FakeProtocol(const SimClock& clock, Script script) : clock_(clock), script_(std::move(script)) {}
  // Every hit takes the same time and gets a 200.
  FakeProtocol(const SimClock& clock, Nanos service)
      : FakeProtocol(clock, [service](HitId, const Target&) {
          Ending ending{service, {}};
          ending.outcome.code = 200;
          return ending;
        }) {}

  void start(HitId id, TargetPtr target, HitSink& sink) noexcept override {
    sink_ = &sink;
    auto ending = script_(id, *target);
    starts_.push_back({id, clock_.now(), std::move(target)});
    open_.emplace(std::pair(clock_.now() + ending.service, starts_.size()),
                  Open{id, std::move(ending.outcome), &sink});
  }

  bool collect() noexcept override {
    const auto started_before = starts_.size();
    auto it = open_.begin();
    while (it != open_.end() && it->first.first <= clock_.now()) {
      if (it->first.second > started_before) {
        ++it;
        continue;
      }
      auto ended = open_.extract(it);
      ended.mapped().sink->done(ended.mapped().id, std::move(ended.mapped().outcome));
      it = open_.begin();
    }
    return !open_.empty() && open_.begin()->first.first <= clock_.now();
  }

  void abort_all() noexcept override {
    while (!open_.empty()) {
      auto ended = open_.extract(open_.begin());
      Outcome outcome;
      outcome.fault = Fault::cut;
      outcome.error = "cut";
      ended.mapped().sink->done(ended.mapped().id, std::move(outcome));
    }
  }

  // When the next open hit ends: where to move the clock. nullopt: none is open.
  std::optional<MonoTime> next_end() const {
    if (open_.empty()) return std::nullopt;
    return open_.begin()->first.first;
  }
  std::size_t in_flight() const { return open_.size(); }
  // Of the last start: for what happens beside the hits.
  HitSink& sink() const { return *sink_; }
  const std::vector<Start>& starts() const { return starts_; }

 private:
  struct Open {
    HitId id;
    Outcome outcome;
    HitSink* sink;
  };

  const SimClock& clock_;
  Script script_;
  HitSink* sink_ = nullptr;
  std::vector<Start> starts_;
  std::map<std::pair<MonoTime, std::size_t>, Open> open_;  // by end, then by start
};

}  // namespace barrage::test
