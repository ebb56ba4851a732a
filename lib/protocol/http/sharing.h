// Which hits wait for a connection that another hit is making. HTTP/2 shares connections: without
// this each hit of a burst would open one of its own. libcurl can make hits wait, too
// (CURLOPT_PIPEWAIT), but for the other's whole response, and it wakes them only sometimes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "core/time.h"

namespace barrage {

// One thread. No loop and no libcurl: the time is an argument. `Who` is what waits or makes; it
// outlives its waiting. Nothing here calls back: take() says whose wait is over.
template <class Who>
class Sharing {
 public:
  // A hit waits no longer than this for what another makes: then it makes its own. RFC 8305 waits
  // as long before it tries a second address.
  static constexpr Nanos kPatience = std::chrono::milliseconds(250);
  // ... and this long, or as long as the connection took to be made, for a first response, where
  // libcurl shares a connection only after one.
  static constexpr Nanos kResponse = std::chrono::milliseconds(5);

  // Connections that are alike: who leads to one may use it.
  struct Way {
    const void* shard = nullptr;
    const void* origin = nullptr;
    std::uint64_t turn = 0;
    bool operator<(const Way& other) const {
      return std::tie(shard, origin, turn) < std::tie(other.shard, other.origin, other.turn);
    }
  };
  class Opening;
  // `Who` derives from it.
  class Waiter {
    friend class Sharing;
    Opening* waits_for_ = nullptr;
  };
  // A connection that is being made. Owned by its Sharing.
  class Opening {
    friend class Sharing;
    Way way;
    MonoTime since{}, until{};
    bool holds = true;  // hits still wait for it
    std::deque<Who*> waiting;
  };

  // Waits for what is being made on this way. False: nothing is, or it takes too long already.
  bool wait(const Way& way, Who& who) {
    if (openings_.empty()) return false;
    const auto found = openings_.find(way);
    if (found == openings_.end() || !found->second.holds) return false;
    found->second.waiting.push_back(&who);
    waiter(who).waits_for_ = &found->second;
    return true;
  }
  // Somebody makes a connection; null: another does already.
  Opening* make(const Way& way, MonoTime now) {
    const auto [at, added] = openings_.try_emplace(way);
    if (!added) return nullptr;
    at->second.way = way;
    at->second.since = now;
    at->second.until = now + kPatience;
    return &at->second;
  }
  // It is made, and can be shared once its first response has begun.
  void made(Opening& opening, MonoTime now) {
    opening.until = std::min(opening.until, now + std::max(now - opening.since, kResponse));
  }
  // It can be shared, or never will be: whoever waited for it goes on.
  void over(Opening& opening) {
    let_go(opening);
    openings_.erase(Way(opening.way));
  }
  // `who` waited, and take() has not returned it yet.
  void remove(Who& who) {
    Opening* const opening = std::exchange(waiter(who).waits_for_, nullptr);
    if (opening) {
      std::erase(opening->waiting, &who);
    } else {
      std::erase(ready_, &who);
    }
  }
  // Nobody waits any more.
  void clear() {
    for (auto& [way, opening] : openings_) let_go(opening);
    ready_.clear();
  }

  // Those whose wait is over, in the order in which they came.
  std::vector<Who*> take(MonoTime now) {
    for (auto& [way, opening] : openings_) {
      if (!opening.holds || opening.until > now) continue;
      opening.holds = false;
      let_go(opening);
    }
    return std::exchange(ready_, {});
  }
  // When take() has something; nullopt: only after over().
  std::optional<MonoTime> deadline() const {
    std::optional<MonoTime> first;
    for (const auto& [way, opening] : openings_) {
      if (opening.waiting.empty()) continue;
      first = first ? std::min(*first, opening.until) : opening.until;
    }
    return first;
  }
  bool idle() const { return openings_.empty() && ready_.empty(); }

 private:
  static Waiter& waiter(Who& who) { return who; }
  void let_go(Opening& opening) {
    for (Who* const who : opening.waiting) {
      waiter(*who).waits_for_ = nullptr;
      ready_.push_back(who);
    }
    opening.waiting.clear();
  }

  std::map<Way, Opening> openings_;
  std::vector<Who*> ready_;
};

}  // namespace barrage
