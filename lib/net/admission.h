// Who may use or open a connection now, and who waits for that: at most N at a time, first come,
// first served, and nobody longer than a hit may take. It knows neither connections nor a loop: the
// time is an argument, so tests move a clock.
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

  // `limit`: hits of a pool that are admitted at a time; 0: any number. `timeout`: how long a hit
  // waits; 0: for ever.
  Admission(std::uint64_t limit, Nanos timeout)
      : limit_(limit == 0 ? ~std::uint64_t{0} : limit), timeout_(timeout) {}
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  Pool& add_pool() { return pools_.emplace_back(); }

  // Admits a hit, if there is room and nobody waits for it. False: wait().
  bool enter(Pool& pool) {
    if (pool.admitted >= limit_ || !pool.waiting.empty()) return false;
    ++pool.admitted;
    return true;
  }
  void wait(Pool& pool, Hit&& hit, MonoTime now) {
    if (timeout_ > Nanos(0)) {
      const MonoTime end = now + timeout_;
      if (!deadline_) deadline_ = end;
      if (!next_deadline_) next_deadline_ = end;
    }
    pool.waiting.push_back({std::move(hit), now});
  }
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

  // One that has waited as long as it may at `now`; call it until there is none.
  std::optional<Waiting> expired(MonoTime now) {
    if (scanned_ == 0) {
      if (!deadline_ || *deadline_ > now) return std::nullopt;
      next_deadline_.reset();
    }
    for (; scanned_ < pools_.size(); ++scanned_) {
      Pool& pool = pools_[scanned_];
      if (pool.waiting.empty()) continue;
      const MonoTime end = pool.waiting.front().since + timeout_;
      if (end <= now) return take_first(pool);
      next_deadline_ = next_deadline_ ? std::min(*next_deadline_, end) : end;
    }
    scanned_ = 0;
    deadline_ = next_deadline_;
    return std::nullopt;
  }
  // When expired() has something to look at, and never later than that; nullopt: nothing waits for
  // a time.
  std::optional<MonoTime> deadline() const { return deadline_; }

  // All that wait, in the order in which they came. Who was admitted still is.
  std::vector<Waiting> abort() {
    std::vector<Waiting> all;
    for (Pool& pool : pools_) {
      while (!pool.waiting.empty()) all.push_back(take_first(pool));
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Waiting& a, const Waiting& b) { return a.since < b.since; });
    deadline_.reset();
    next_deadline_.reset();
    scanned_ = 0;
    return all;
  }

 private:
  static Waiting take_first(Pool& pool) {
    Waiting first = std::move(pool.waiting.front());
    pool.waiting.pop_front();
    return first;
  }

  const std::uint64_t limit_;
  const Nanos timeout_;
  std::deque<Pool> pools_;                 // a deque: they stay where they are
  std::optional<MonoTime> deadline_;       // not later than that of the first who waits
  std::size_t scanned_ = 0;                // pools that expired() is done with, between two calls
  std::optional<MonoTime> next_deadline_;  // of those
};

}  // namespace barrage
