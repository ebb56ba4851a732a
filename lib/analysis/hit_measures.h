// The measures of hits: "p99", "errors", "rate", of all hits or of those that a gate is about.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "analysis/condition.h"
#include "analysis/measure.h"
#include "core/metrics.h"

namespace barrage {

// The times of the hits that succeeded; a gate takes those of all others for infinite, so that fast
// errors cannot pass.
class GateTimes {
 public:
  void add(const Result& hit) {
    if (!hit.ok()) return;
    latency_.record(hit.latency());
    if ((hit.flags & result_flag::foreign) == 0) service_.record(hit.service);
  }
  // `count` hits that took this long, without a delay.
  void add(Nanos time, std::uint64_t count) {
    latency_.record(time, count);
    service_.record(time, count);
  }
  void merge(const GateTimes& other) {
    latency_.merge(other.latency_);
    service_.merge(other.service_);
  }
  const Histogram& latency() const { return latency_; }
  const Histogram& service() const { return service_; }

 private:
  Histogram latency_, service_;
};

// A measure of hits by its name.
struct HitMeasure {
  std::string_view word;   // "errors", "mean"; "p": a quantile
  MeasureUnit unit;        // kTime: of `time`
  std::string_view alias;  // "avg"; k6's metric and its aggregate: "http_reqs count"; empty: none
};

// All but the quantiles.
std::span<const HitMeasure> hit_measures();

// Which time, and which quantile of it, a measure in kTime is about.
struct TimeMeasure {
  Condition::Time time = Condition::Time::latency;
  double quantile = 0;             // (0, 1]; of the word "p"
  std::string quantile_name = {};  // "99.9"
};

// What was folded of the hits in question.
struct HitNumbers {
  const Summary& summary;
  const GateTimes& times;
  bool all = true;  // hits of the report; false: those that the gate's conditions leave
};

// A delay is that of all hits that were sent, however they ended; dropped ones are infinitely late.
// A quantile is known only when at least one hit is to lie beyond it: p99 takes 100 hits; with
// fewer than 10 beyond it there is a remark.
//
// least and most equal `now`.
Measure hit_measure(std::string_view word, const TimeMeasure& of, const HitNumbers& numbers);

// The same of times that a subject has: `word` is "p", "mean", "max" or "min". least and most are
// the bounds if those to come took no time, took endless time, or were infinite.
Measure time_measure(std::string_view word, const TimeMeasure& of, const SubjectTimes& times);

// least and most when at most `left` more hits come: the bounds of each number if all of these had
// a response at once, after endless time, or with a failure, or were not sent. So errors<1% is out
// of reach with the hit that makes more than 1 % of the whole plan fail, and a rate only when all
// hits that are left, sent now, would not reach it. What needs more hits than the plan has is never
// known. A filter, or hits that must be late, may narrow the bounds further.
Measure hit_measure(std::string_view word, const TimeMeasure& of, const HitNumbers& numbers,
                    std::uint64_t left);

}  // namespace barrage
