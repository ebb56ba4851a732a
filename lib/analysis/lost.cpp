#include "analysis/lost.h"

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <string>

namespace barrage {
namespace {

enum class Fate { fast, slow, failed, dropped };

constexpr Nanos kForever = std::chrono::hours(24 * 365 * 100);  // sums stay below their ends

// The numbers if so many more hits came, all with one fate.
struct Future {
  Future(const Summary& now, const GateTimes& times_now, std::uint64_t left, Fate fate)
      : summary(now), times(times_now) {
    Summary& s = summary;
    s.hits += left;
    if (fate == Fate::dropped) {
      s.dropped += left;
      return;
    }
    const Nanos time = fate == Fate::slow ? kForever : Nanos(0);
    for (Histogram* h : {&s.latency, &s.service, &s.delay}) h->record(time, left);
    // Not at once: a rate has no bound while nothing tells how long sending takes.
    s.last_sent = std::max(s.last_sent, s.first_sent + Nanos(1)) + time;
    s.end = std::max(s.end, s.earliest) + time;
    if (fate == Fate::failed) {
      s.failed += left;
      FaultCount& lost = s.faults.emplace_back();
      lost.fault = Fault::lost;
      lost.count = left;
    } else {
      s.ok += left;
      times.add(time, left);
    }
  }

  Summary summary;
  GateTimes times;
};

double value_of(const GateResult& result) {
  return result.value.value_or(std::numeric_limits<double>::infinity());
}

// Some value from low to high holds.
bool one_holds(double low, double high, Op op, double limit) {
  switch (op) {
    case Op::less:
    case Op::at_most:
      return holds(low, op, limit);
    case Op::more:
    case Op::at_least:
      return holds(high, op, limit);
    case Op::equal:
      return low <= limit && limit <= high;
    case Op::unequal:
      break;
  }
  return low != limit || high != limit;
}

}  // namespace

std::optional<GateResult> lost_for_good(const Gate& gate, const Summary& summary,
                                        const GateTimes& times, std::uint64_t left) {
  GateResult now = judge(gate, summary, times);
  if (now.passed) return std::nullopt;
  GateResult low = now, high = now;
  for (const Fate fate : {Fate::fast, Fate::slow, Fate::failed, Fate::dropped}) {
    const Future future(summary, times, left, fate);
    const GateResult then = judge(gate, future.summary, future.times);
    if (!then.judged) continue;
    if (!low.judged || value_of(then) < value_of(low)) low = then;
    if (!high.judged || value_of(then) > value_of(high)) high = then;
  }
  const bool ever_judged = low.judged;
  if (ever_judged && one_holds(value_of(low), value_of(high), gate.op, gate.limit)) {
    return std::nullopt;
  }
  now.lost = true;
  const bool wants_less = gate.op == Op::less || gate.op == Op::at_most;
  const bool wants_more = gate.op == Op::more || gate.op == Op::at_least;
  if (!ever_judged || !(wants_less || wants_more)) return now;
  const std::string best = "at best " + (wants_less ? low : high).said + " at the end";
  now.said = now.judged ? now.said + "; " + best : best;
  return now;
}

}  // namespace barrage
