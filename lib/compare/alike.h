// Whether two sides are comparable: a change must come from the server, not from the load.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace barrage {

// The targets that a run hit, at most 10,000.
class TargetSet {
 public:
  void add(const Result& hit);

  // "GET http://localhost/"; without the host if each side has only one: the same service on two
  // hosts is the same.
  std::set<std::string> names(bool with_host) const;
  bool one_host() const { return hosts_.size() <= 1; }
  bool complete() const { return complete_; }

 private:
  std::set<std::array<std::string, 3>> targets_;  // method, host, the rest of the URL
  std::set<std::string> hosts_;
  std::string last_method_, last_url_;  // consecutive hits often have the same target
  bool complete_ = true;
};

struct RunFacts {
  std::string file;
  std::size_t attacks = 1;     // in the file
  std::optional<RunId> run;    // nullopt: not recorded
  std::optional<double> rate;  // target rate in hits per second, if constant
  std::string schedule;        // otherwise as given; empty: not known
  Nanos duration{};            // actual
  TargetSet targets;
  std::optional<std::uint64_t> max_in_flight;  // nullopt: not known, as below
  // WebSockets that the plan opens, and whether lost ones are opened again; nullopt: not known.
  std::optional<std::uint64_t> connections;
  bool reconnect = false;
  std::optional<std::uint64_t> tool_major;
  double achieved = 0;                              // hits per second that were sent
  std::vector<std::string> spoiled;                 // why the generator was not fit to measure
  std::uint64_t hits = 0, failed = 0, dropped = 0;  // failed ones were sent, dropped ones were not
  std::uint64_t hits_read = 0;                      // more than hits: a part of the run is compared
};

// Failed and dropped hits of all hits, 0..1.
double error_share(std::span<const RunFacts> runs);

// Why a comparison would be refused, one sentence each, without capital and full stop, safe to
// print. Errors first. What a file does not record is not checked.
std::vector<std::string> objections(std::span<const RunFacts> old_runs,
                                    std::span<const RunFacts> new_runs);

}  // namespace barrage
