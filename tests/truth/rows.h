// The attacks whose outcome is known by construction, one per row of the table in docs/truth.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model.h"

namespace barrage::test {

struct Row {
  std::string name, what;
  std::uint64_t rate = 100;  // hits per second
  std::uint64_t seconds = 10;
  Service service{};
  std::uint64_t workers = 0;              // -max-workers; 0: not given
  std::uint64_t connections = 0;          // -max-connections; 0: not given
  Nanos timeout{};                        // 0: not given
  std::optional<Pause> stop_generator{};  // SIGSTOP to attack, about then

  // What a real machine adds to the model. A late arrival adds up where hits wait for room.
  Nanos lateness = std::chrono::milliseconds(2);
  Nanos burst{};  // how long all delayed responses take if they arrive at once
  Nanos path = std::chrono::milliseconds(2);  // there and back, p99 of each

  std::uint64_t hits() const { return rate * seconds; }
  // With nothing that a machine adds.
  Scene scene() const;
};

// In the order of the table. Those of one lane run one behind the other, the lanes side by side, so
// that the whole takes as long as the longest.
const std::vector<Row>& rows();
std::vector<std::vector<const Row*>> lanes();

}  // namespace barrage::test
