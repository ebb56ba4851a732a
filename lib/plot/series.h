// Sorts hits into the series of a plot: one per attack and outcome.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/metrics.h"
#include "core/result.h"
#include "core/run.h"
#include "plot/outline.h"

namespace barrage {

// The successful, or the failed, hits of one attack in order of their due times.
struct Series {
  std::string attack;  // unambiguous: "api", or "api (two.bin)", "api (run 2)"; may be empty
  bool ok = false;
  std::vector<Point> points;  // of many those that make its outline
  std::uint64_t hits = 0;
};

// Dropped hits of one attack, which have no latency.
struct Dropped {
  std::string attack;
  std::vector<Nanos> at;  // since the attack's first due time, ascending; of many a part
  std::uint64_t hits = 0;
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
  bool others = false;            // the last of them is all attacks beyond the first kMostAttacks
};

// One thread. Keeps up to 15 MB per attack, and an outline of each series; without a threshold
// instead 16 bytes per hit.
class SeriesCollector {
 public:
  static constexpr std::size_t kMostAttacks = 20;  // apart; more would be no plot

  // threshold: points of a series that are to be drawn; 0: all.
  explicit SeriesCollector(std::size_t threshold = 0);
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
    explicit Attack(std::size_t cells) : ok(cells), failed(cells), dropped(cells) {}
    Outline ok, failed, dropped;  // Point::at since 1970
    Metrics metrics;
  };
  using Attacks = std::map<Key, Attack, std::less<>>;
  struct File {
    std::string name;
    Attacks::iterator last;  // most hits follow one of their attack and file
  };
  Attack& attack_of(const Result& result, std::size_t file);

  const std::size_t cells_;
  std::vector<File> files_;
  Attacks attacks_;
  std::unique_ptr<Attack> others_;
};

}  // namespace barrage
