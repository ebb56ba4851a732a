// Sorts hits into the series of a plot: one per attack and outcome.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/metrics.h"
#include "core/result.h"
#include "core/run.h"
#include "plot/lttb.h"

namespace barrage {

// The successful, or the failed, hits of one attack in order of their due times.
struct Series {
  std::string attack;  // unambiguous: "api", or "api (two.bin)", "api (run 2)"; may be empty
  bool ok = false;
  std::vector<Point> points;
};

// Dropped hits of one attack, which have no latency.
struct Dropped {
  std::string attack;
  std::vector<Nanos> at;  // since the attack's first due time, ascending
};

// One attack as a whole, with its time axis.
struct Timeline {
  std::string attack;
  Metrics metrics;
  RunId run{};  // zeros: not recorded
};

struct Drawing {
  std::vector<Timeline> attacks;  // in order of names, files and runs; so are these:
  std::vector<Series> series;     // by attack; successes first
  std::vector<Dropped> dropped;   // only attacks that dropped
};

// One thread. Keeps 16 bytes per hit, and up to 15 MB per attack.
class SeriesCollector {
 public:
  SeriesCollector() = default;
  SeriesCollector(const SeriesCollector&) = delete;
  SeriesCollector& operator=(const SeriesCollector&) = delete;

  // One more file. Attacks with the same name are distinguished by file and run.
  void begin_file(std::string name);
  // In any order of due times, with any gaps in seq. `file`: its place, in order of begin_file().
  void add(const Result& result, std::size_t file);
  void add(const Result& result) { add(result, files_.size() - 1); }  // of the last one

  // Returns what was collected; the collector is empty afterwards.
  Drawing finish();

 private:
  using Key = std::tuple<std::string, std::size_t, RunId>;  // attack, file, run
  struct Attack {
    std::vector<Point> ok, failed;  // Point::at since 1970 until finish()
    std::vector<Nanos> dropped;
    Metrics metrics;
  };
  struct File {
    std::string name;
    std::map<Key, Attack>::iterator last;  // most hits follow one of their attack and file
  };
  Attack& attack_of(const Result& result, std::size_t file);

  std::vector<File> files_;
  std::map<Key, Attack> attacks_;
};

}  // namespace barrage
