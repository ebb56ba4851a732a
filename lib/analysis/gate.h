// What must hold of a measure: "p99<200ms", "errors<1%", "rate>=100", "target='GET /x' p95<50ms",
// "ws_connect p95<500ms", which is "kind=ws_connect p95<500ms", "messages unawaited==0".
// A gate that does not hold, or cannot be judged, fails.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/condition.h"
#include "analysis/hit_measures.h"
#include "analysis/measure.h"

namespace barrage {

struct Gate {
  std::string text;           // as typed
  std::vector<Condition> of;  // the records it is about; empty: all
  // Which measure of theirs: of a subject, or of the hits where there is none. `time` is of hits,
  // or of `times`.
  std::string_view subject = {};
  std::string_view times = {};  // which times of the subject `word` is about: "first"; else empty
  std::string_view word = {};
  TimeMeasure time = {};
  MeasureUnit unit = kTime;
  Op op = Op::less;
  double limit = 0;  // in the unit: ns; 0..1; per second; a count
};

// The measures are those of hits and of all sections. In front of a measure of hits a kind of
// records stands for the condition kind=. k6's words are understood: "http_req_duration p(95)<200"
// is in milliseconds. Throws ValueError with the text and the column.
Gate parse_gate(std::string_view text);

struct GateResult {
  std::string gate;  // as typed
  bool passed = false;
  bool judged = true;           // false: the reason is in `said`
  std::optional<double> value;  // nullopt: infinite, or not judged
  double limit = 0;
  std::string unit;   // of value and limit: MeasureUnit::name
  std::string said;   // for people: "312ms"; safe to print
  bool lost = false;  // for good, and the attack was ended early because of it
};

// By where the measure is now.
GateResult judge(const Gate& gate, const Measure& measure);

// The gate fails now, and holds nowhere between the least and the most that the measure may come
// to; nor does it where no end of the attack makes the measure known. nullopt: it may yet hold;
// else the result, lost, which says what could yet come of it.
std::optional<GateResult> lost_for_good(const Gate& gate, const Measure& measure);

}  // namespace barrage
