// Cuts hits by when they were due: -since, -until, -warmup, -filter='time>=10s'.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/condition.h"
#include "record/record.h"
#include "record/stream_visitor.h"

namespace barrage {

// A time of day, or how long after the start of each attack.
struct Moment {
  std::optional<WallTime> at;
  Nanos after{};
  bool operator==(const Moment&) const = default;
};

// "10s", "2026-11-20T23:29:57Z". Throws ValueError.
Moment parse_moment(std::string_view text);

struct Bound {
  Op op;  // neither equal nor unequal
  Moment moment;
  bool operator==(const Bound&) const = default;
};

// One more -filter: "time>=10s" goes to the bounds, anything else to the conditions. Throws
// ValueError.
void add_filter(std::string_view text, std::vector<Condition>& conditions,
                std::vector<Bound>& bounds);

// From `since` on, before `until`, and within all bounds; a side result is where it was done, and
// belongs to no warm-up: connections are opened before the first hit. Give it to the reader as
// OpenOptions::visitor: from run headers it learns when attacks began; one without began when its
// first hit that is read was due. One thread.
class Window final : public StreamVisitor {
 public:
  Window(std::optional<Moment> since, std::optional<Moment> until, Nanos warmup,
         std::vector<Bound> bounds = {});

  using StreamVisitor::visit;
  void visit(const RunHeader& header) override { began_[header.run] = header.began; }

  bool bounded() const { return !bounds_.empty() || warmup_ > Nanos(0); }
  bool holds(const Result& hit);

 private:
  WallTime began(const Result& hit);

  std::vector<Bound> bounds_;
  Nanos warmup_;
  std::map<RunId, WallTime> began_;
  std::map<std::string, WallTime, std::less<>> named_;  // attacks without a run: by name
};

}  // namespace barrage
