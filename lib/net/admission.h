// Which hits may use or open a connection now, and which wait for that: at most N at a time, first
// come, first served. How long a hit may wait is its driver's business: see timeouts.h. It knows
// neither connections nor a loop: the time is an argument, so tests move a clock.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "core/time.h"

namespace barrage {

// One thread. `Hit` is whatever waits; it is moved. Nothing here calls back: after leave() the
// driver asks next() who is admitted. So a driver may ask from inside anything, also for a hit that
// begins when another ends; and as hits begin in the order in which they are due, so are they
// admitted.
template <class Hit>
class Admission {
 public:
  struct Waiting {
    Hit hit;
    MonoTime since{};  // began to wait
  };
  // Those of one origin. Owned by its Admission, and as long there.
  class Pool {
    friend class Admission;
    std::uint64_t admitted = 0;
    std::deque<Waiting> waiting;
  };

  // `limit`: hits of a pool that are admitted at a time; 0: any number.
  explicit Admission(std::uint64_t limit) : limit_(limit == 0 ? ~std::uint64_t{0} : limit) {}
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  Pool& add_pool() { return pools_.emplace_back(); }

  // Admits a hit, if there is room and nobody waits for it. False: wait().
  bool enter(Pool& pool) {
    if (pool.admitted >= limit_ || !pool.waiting.empty()) return false;
    ++pool.admitted;
    return true;
  }
  void wait(Pool& pool, Hit&& hit, MonoTime now) { pool.waiting.push_back({std::move(hit), now}); }
  // A hit that was admitted is over. next() follows, as soon as the caller can.
  void leave(Pool& pool) { --pool.admitted; }
  // The first that waits, which is admitted now; nullopt: there is none, or no room.
  std::optional<Waiting> next(Pool& pool) {
    if (pool.admitted >= limit_ || pool.waiting.empty()) return std::nullopt;
    ++pool.admitted;
    return take_first(pool);
  }

  // The first that waits does so no more. There is one.
  void remove_first(Pool& pool) { pool.waiting.pop_front(); }

  // All that wait, in the order in which they came. Who was admitted still is.
  std::vector<Waiting> abort() {
    std::vector<Waiting> all;
    for (Pool& pool : pools_) {
      while (!pool.waiting.empty()) all.push_back(take_first(pool));
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Waiting& a, const Waiting& b) { return a.since < b.since; });
    return all;
  }

 private:
  static Waiting take_first(Pool& pool) {
    Waiting first = std::move(pool.waiting.front());
    pool.waiting.pop_front();
    return first;
  }

  const std::uint64_t limit_;
  std::deque<Pool> pools_;  // a deque: they stay where they are
};

}  // namespace barrage
