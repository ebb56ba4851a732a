// An attack on something that fails: run, read back, and held to what must be true of every attack.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "support/attack_run.h"
#include "support/network.h"
#include "support/process.h"

namespace barrage::test {

struct FaultPlan {
  std::vector<std::string> flags;
  std::string targets;               // one line each: "GET http://..."
  const Network* network = nullptr;  // where it runs; null: here
  std::vector<std::string> extra_env{};
  std::function<void(Process&)> meanwhile{};  // once it runs
};

struct FaultRun : AttackRun {
  std::string report;  // -type=json; empty: nothing was written

  std::vector<Record> hits_of(const std::string& url) const;
  // What is not as it must be after every attack that came to its end, whatever the network did: it
  // exited with 0, the stream reads whole, each planned hit has one record, and
  // planned = due = ok + failed + dropped, none of them cut. Empty: nothing.
  std::string unsound() const;
};

// Bounded by kLimit. May be called from several threads at once.
FaultRun run_fault(const FaultPlan& plan);

// For what unless_stalled() measures, which is repeated as a whole: nothing, or what is not so.
std::string unless(bool so, const std::string& what);
// The outcomes of hits that should have been these, or nothing.
std::string unlike(const std::vector<Record>& hits, const std::vector<std::string>& expected);

// Skips the test case, and says why, where a test cannot have networks of its own.
void need_networks();

// Of the latencies; zero for no hits.
Nanos p99(const std::vector<Record>& hits);
// Whether hits on a healthy server felt what happened beside them: what is wrong with them. Only
// those that succeeded are timed. Empty: nothing, their p99 is below 5 ms.
std::string disturbed(const std::vector<Record>& bystander);
// "refused: connection refused" or "ok", sorted, each once.
std::vector<std::string> outcomes(const std::vector<Record>& hits);

}  // namespace barrage::test
