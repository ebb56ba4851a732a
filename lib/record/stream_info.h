// What a stream says beside its hits, folded: a reader keeps as much of each run as it has loops,
// however long it runs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/monitored.h"
#include "core/run.h"
#include "record/health_fold.h"
#include "record/worker_set.h"

namespace barrage {

// What the headers of all runs say together.
struct RunTotals {
  std::uint64_t count = 0;
  std::uint64_t planned = 0;            // hits, of runs that have an end
  std::uint64_t endless = 0;            // runs whose schedule has no end
  std::uint64_t unspanned = 0;          // ... or no duration
  std::uint64_t closed_loop = 0;        // runs without a schedule
  std::uint64_t connections = 0;        // of plans that bound their number
  std::uint64_t any_connections = 0;    // runs without such a bound
  std::uint64_t ramps = 0;              // runs whose rate changes
  std::uint64_t max_in_flight = 0;      // of all
  std::uint64_t least_ports = 0;        // 0: not known
  std::uint64_t least_descriptors = 0;  // the least limit; 0: not known
  std::uint64_t insecure = 0, bound_by_descriptors = 0, bound_connections = 0;  // runs
  std::uint64_t all_cores_taken = 0;  // runs with as many threads as processors
  WallTime began = WallTime::max(), ended = WallTime::min();  // by their schedules

  void add(const RunHeader& header);
  void add(const RunTotals& other);
};

// What the ends of all loops say together.
struct EndTotals {
  std::uint64_t count = 0;
  std::uint64_t planned = 0, sent = 0, done = 0, cut = 0, dropped = 0;  // see RunEnd
  std::array<std::uint64_t, 256> stops{};  // loops by Stop, also by one of a later barrage

  std::uint64_t stopped_by(Stop cause) const { return stops[static_cast<std::uint8_t>(cause)]; }
  std::uint64_t stopped_early() const { return count - stopped_by(Stop::schedule); }
  void add(const RunEnd& end);
  void add(const EndTotals& other);
};

struct RunFold {
  std::uint32_t headers = 0;  // 0: its header is missing; more than 1: it was read more than once
  WallTime began{};           // these are of the header
  std::uint32_t threads = 0, cores = 0;
  std::uint64_t local_ports = 0;
  WorkerSet ended;
  std::optional<Stop> stop;             // of the loop whose end came first
  std::uint64_t planned = 0, hits = 0;  // as its ends count them; as they were read
  HealthMaxima health;
  std::map<std::uint32_t, LoopHealth> loops;  // by worker, those that have rows

  bool has_all_ends() const { return headers > 0 && ended.size() >= threads; }
  void add(const RunFold& other);
};

// Hits that the ends of their runs count otherwise than they were read.
struct Miscount {
  std::uint64_t planned = 0, hits = 0;  // of the runs with a difference: counted by ends, read
  std::uint64_t missing = 0, extra = 0;
};

// Its runs, its damage. Reports print it. Sums and maxima are of any number of runs, ends and rows.
struct StreamInfo {
  static constexpr std::size_t kMaxProblems = 10;
  static constexpr std::size_t kListedRuns = 1'000;
  static constexpr std::size_t kMaxLoops = 100'000;  // whose rows are folded

  std::uint64_t corrupt = 0;  // damaged pieces that were skipped
  std::uint64_t corrupt_bytes = 0;
  bool incomplete = false;            // an attack's end is missing (killed, cut file)
  bool repeated = false;              // a file was named more than once, or a run read
  bool all_read = false;              // to the end: RunFold::hits are complete
  std::vector<std::string> problems;  // the first few, for people: "run.bin: byte 8812: ..."
  std::vector<RunHeader> runs;        // the first kListedRuns, for lists
  RunTotals totals;
  EndTotals ends;
  std::map<RunId, RunFold> by_run;
  bool monitored = false;      // samples of a server, or what they are of, are in it
  bool rows_left_out = false;  // there are more than kMaxLoops loops

  bool damaged() const { return corrupt > 0 || incomplete || miscount(); }
  // nullopt: none is known. Ends that are there count at most the hits that are; without all ends
  // of a run there may be more.
  std::optional<Miscount> miscount() const;
  // One line on a stream that is damaged, incomplete or, with no hits read, empty; safe to print.
  // nullopt: it is whole. Else the exit code is 4.
  std::optional<std::string> damage(std::uint64_t hits) const;

  // With so many records read there is nothing at all.
  bool empty(std::uint64_t records) const;
  // ... there are samples of a server, and no trace of an attack: nothing is
  // wrong, and there is nothing to report.
  bool only_samples(std::uint64_t records) const;
  static constexpr const char* kOnlySamples =
      "the input has no hits, only samples of monitored servers";

  // For readers.
  void add(const RunHeader& header);
  void add(const Health& row);
  void add(const RunEnd& end);
  void add(const MonitoredSource&) { monitored = true; }
  void add(const SourceSample&) { monitored = true; }
  void add_damage(std::string problem, std::uint64_t bytes);  // one more piece
  void add_problem(std::string problem);
  void add(const StreamInfo& other);  // of an input that is read beside this one

 private:
  std::size_t loops_ = 0;  // in by_run
};

}  // namespace barrage
