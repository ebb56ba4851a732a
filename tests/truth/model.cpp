#include "model.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>

namespace barrage::test {
namespace {

// Where `t` ends up when nothing happens during the pauses.
Nanos outside(Nanos t, const std::vector<Pause>& pauses) {
  for (const Pause& pause : pauses) {
    if (t >= pause.from && t < pause.end()) t = pause.end();
  }
  return t;
}

// When `work` that begins at `t` is over. What would end just when a pause begins is caught by it.
Nanos after(Nanos t, Nanos work, const std::vector<Pause>& pauses) {
  for (const Pause& pause : pauses) {
    if (t >= pause.end()) continue;
    const Nanos room = std::max(pause.from - t, Nanos(0));
    if (work < room) break;
    work -= room;
    t = pause.end();
  }
  return t + work;
}

}  // namespace

std::vector<Expected> expect(const Scene& scene) {
  const Service& service = scene.service;
  std::vector<Pause> freezes = service.freezes;
  for (Pause& freeze : freezes) freeze.from += scene.first_arrival;

  std::vector<Expected> hits;
  using Ends = std::priority_queue<Nanos, std::vector<Nanos>, std::greater<>>;
  Ends in_flight, connected;
  Nanos busy_until{};
  for (const Nanos due : scene.dues) {
    Expected hit;
    hit.due = hit.sent = due;
    if (scene.room > 0 && in_flight.size() == scene.room) {
      hit.sent = std::max(due, in_flight.top());
      in_flight.pop();
    }
    hit.sent = outside(hit.sent, scene.stopped);
    Nanos connection = hit.sent;
    if (scene.connections > 0 && connected.size() == scene.connections) {
      connection = std::max(connection, connected.top());
      connected.pop();
    }
    hit.arrival = std::max(connection + scene.lateness, scene.first_arrival);
    const bool slow = service.slow_every > 0 && (hits.size() + 1) % service.slow_every == 0;
    const Nanos begin = service.one_by_one ? std::max(hit.arrival, busy_until) : hit.arrival;
    hit.departure = busy_until = after(begin, slow ? service.slow : service.time, freezes);
    hit.done = hit.departure;
    for (std::uint32_t i = 0; i < service.pieces; ++i) {
      hit.done = after(hit.done, service.gap, freezes);
    }
    if (scene.timeout > Nanos(0) && hit.done > hit.sent + scene.timeout) {
      hit.timed_out = true;
      hit.done = hit.sent + scene.timeout;
    }
    hit.done = outside(hit.done, scene.stopped);
    in_flight.push(hit.done);
    connected.push(hit.done);
    hits.push_back(hit);
  }
  return hits;
}

Nanos quantile(std::vector<Nanos> values, double q) {
  const auto rank =
      static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size()) - 1e-9));
  const auto place = std::max<std::size_t>(rank, 1) - 1;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(place),
                   values.end());
  return values[place];
}

}  // namespace barrage::test
