// An attack in progress: report -every. The last interval beside all so far, as lines for a
// terminal or as one line for a log.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/histogram.h"
#include "core/result.h"
#include "report/reporter.h"

namespace barrage {

// The hits that ended since the last look. Many may end at once, so their rate is that of the times
// at which they were sent.
class Interval {
 public:
  void add(const Result& hit);
  // Begins the next one.
  void end();

  const Histogram& latency() const { return latency_; }
  // Hits per second; nullopt: too few hits.
  std::optional<double> rate() const;

 private:
  Histogram latency_;
  std::uint64_t sent_ = 0;
  // Of all so far, and of all before this interval.
  std::optional<WallTime> last_sent_, last_sent_before_;
};

struct Look {
  std::size_t columns = 80, lines = 24;  // of the terminal
  bool color = false;
  bool blocks = true;  // it shows U+2581 to U+2588
};

class Live {
 public:
  explicit Live(Nanos every) : every_(every) {}

  void add(const Result& hit) {  // of those that the report is about
    if (hit.is_hit) interval_.add(hit);
  }
  // Ends the interval: its p99 joins the sparkline. Records come once a second: one without hits
  // goes on, and what the one before it had is shown, unless they stay away.
  void end_interval();

  // "12s of 1m0s  50.0/s of 50.0/s  3 in flight  600 hits  99.83% ok  last p50 1.21ms p99 ...";
  // of a section with its own also "20 connections open" and "sockets opened:26 lost:6
  // recovered:6".
  std::string line(const Report& report) const;
  // Fewer lines than the terminal has, each narrower than it is, so that none of them wraps.
  std::vector<std::string> view(const Report& report, const Look& look) const;

 private:
  std::string head(const Report& report) const;
  const Interval& shown() const;

  const Nanos every_;
  Interval interval_, before_;
  Nanos silent_{};                         // for so long no hit came
  std::deque<std::optional<Nanos>> p99s_;  // of the intervals; nullopt: no hit came
};

}  // namespace barrage
