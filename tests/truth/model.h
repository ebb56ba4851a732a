// What must come out of an attack on a server whose behaviour is known: worked out hit by hit in
// virtual time. Pure, and on purpose without a line of the programs under test.
#pragma once

#include <cstdint>
#include <vector>

#include "core/time.h"

namespace barrage::test {

struct Pause {
  Nanos from{}, length{};
  Nanos end() const { return from + length; }
};

// How the server serves.
struct Service {
  Nanos time{};
  Nanos slow{};                  // of each `slow_every`th request
  std::uint64_t slow_every = 0;  // 0: none
  bool one_by_one = false;       // in order of arrival; else all side by side
  std::vector<Pause> freezes{};  // after the first arrival; no work goes on
  std::uint32_t pieces = 0;      // of the body, each `gap` behind the one before
  Nanos gap{};
};

// All times count from the start of the attack.
struct Scene {
  std::vector<Nanos> dues{};
  Service service{};
  std::uint64_t room = 0;         // most hits in flight; 0: no limit
  std::uint64_t connections = 0;  // that hits wait for once they are sent; 0: no limit
  Nanos timeout{};                // from sent on; 0: none
  std::vector<Pause> stopped{};   // the generator stands still
  Nanos first_arrival{};          // nothing arrives before; freezes count from there
  Nanos lateness{};               // how much later each hit arrives than it could at best
};

struct Expected {
  Nanos due{}, sent{}, arrival{}, departure{}, done{};
  bool timed_out = false;
  Nanos latency() const { return done - due; }
  Nanos service() const { return done - sent; }
  Nanos delay() const { return sent - due; }
};

// One for each due, in their order.
std::vector<Expected> expect(const Scene& scene);

// Nearest rank, exact: the value at rank ceil(q * n).
Nanos quantile(std::vector<Nanos> values, double q);

}  // namespace barrage::test
