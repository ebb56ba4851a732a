// One attack of the table for real: runs the programs and collects all their output.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/outcome.h"
#include "core/run.h"
#include "rows.h"
#include "support/attack_run.h"
#include "support/target_server.h"

namespace barrage::test {

// A record; times count from the start of the attack, so they are those of the model.
struct Hit {
  std::uint64_t seq = 0;
  Nanos due{}, delay{}, service{};
  Phases phases;
  unsigned code = 0;
  Fault fault = Fault::none;
  std::uint32_t attempts = 0;
  bool new_connection = false;
  Nanos sent() const { return due + delay; }
  Nanos done() const { return due + delay + service; }
  Nanos latency() const { return delay + service; }
};

// What a stream of records says, read by the library.
struct Records {
  RunHeader header;
  std::vector<Hit> hits;  // in the order of seq
  Nanos longest_turn{};   // of all health rows
};
Records read_records(const std::string& path);
// attack FLAGS < targets, to its end, and what it recorded. Any thread. Throws when it fails.
Records attack(std::vector<std::string> flags, const std::string& targets);

struct Measured {
  int attack_exit = -1, report_exit = -1;
  std::string complaints;  // stderr of both
  Records records;
  std::unique_ptr<Json> report;                    // report -type=json
  std::vector<TargetServer::Request> log;          // times too count from the start of the attack
  std::vector<Pause> stopped_least, stopped_most;  // the generator, for surely and perhaps
};

// Any thread; throws std::runtime_error for what cannot be run.
Measured measure(const Row& row);

}  // namespace barrage::test
