// What must hold of the numbers: "p99<200ms", "errors<1%", "rate>=100", "target='GET /x' p95<50ms",
// "ws_connect p95<500ms", which is "kind=ws_connect p95<500ms", "messages unawaited==0", "broadcast
// reach>99%".
// A gate that does not hold, or cannot be judged, fails.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/condition.h"
#include "analysis/websocket.h"
#include "core/metrics.h"

namespace barrage {

enum class Measure {
  quantile,
  mean,
  max,
  min,  // of a time
  errors,
  success,         // shares of the hits, 0..1; dropped ones are errors
  loss,            // ... of those that were sent: the lost ones
  disconnections,  // of the connections that were opened: those that this side did not close
  reach,           // of the deliveries that broadcasts were to have: those that came
  rate,
  throughput,  // per second
  hits,
  failed,
  dropped,  // counts
  received,
  unawaited,  // messages over WebSockets
  received_rate,
  unawaited_rate,  // ... per second
  deliveries,      // of broadcasts, per second
};

// What a limit is: a time, a share, or per second; else a count.
constexpr bool of_time(Measure measure) { return measure <= Measure::min; }
constexpr bool is_share(Measure measure) {
  return measure >= Measure::errors && measure <= Measure::reach;
}
constexpr bool per_second(Measure measure) {
  return measure == Measure::rate || measure == Measure::throughput ||
         measure >= Measure::received_rate;
}
// Judged by what is known of WebSockets, not by hits or side results.
constexpr bool of_websocket(Measure measure) {
  return measure == Measure::disconnections || measure == Measure::reach ||
         measure >= Measure::received;
}

struct Gate {
  std::string text;           // as typed
  std::vector<Condition> of;  // the hits it is about; empty: all
  Measure measure = Measure::quantile;
  Condition::Time time = Condition::Time::latency;
  double quantile = 0;        // (0, 1]
  std::string quantile_name;  // "99.9"
  Op op = Op::less;
  double limit = 0;  // in ns; 0..1; per second; a count
};

// A side result's kind is one of Gate::of; but disconnections are of two kinds, and have none
// there. k6's words are understood: "http_req_duration p(95)<200" is in milliseconds. Throws
// ValueError with the text and the column.
Gate parse_gate(std::string_view text);

struct GateResult {
  std::string gate;  // as typed
  bool passed = false;
  bool judged = true;           // false: the reason is in `said`
  std::optional<double> value;  // nullopt: infinite, or not judged
  double limit = 0;
  std::string unit;   // of value and limit: "ns", "share", "per_second", "hits", "messages"
  std::string said;   // for people: "312ms"; safe to print
  bool lost = false;  // for good, and the attack was ended early because of it
};

// The times of the hits that succeeded; a gate takes those of all others for infinite, so that fast
// errors cannot pass.
class GateTimes {
 public:
  void add(const Result& hit) {
    if (!hit.ok()) return;
    latency_.record(hit.latency());
    if ((hit.flags & result_flag::foreign) == 0) service_.record(hit.service);
  }
  // So many that took this long, without a delay.
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

// A delay is that of all hits that were sent, however they ended; dropped ones are infinitely late.
// A quantile is judged only when at least one hit is to lie beyond it: p99 takes 100 hits; with
// fewer than 10 beyond it `said` tells so.
GateResult judge(const Gate& gate, const Summary& summary, const GateTimes& times);
// Of a measure that is of_websocket().
GateResult judge(const Gate& gate, const WebSocketSummary& websocket);

}  // namespace barrage
