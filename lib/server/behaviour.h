// The behaviour of the target server, known by construction: the arrival time of a request and the
// number of requests before it determine when its response departs and what it contains. No clock
// and no network inside, so a test can recompute every response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace barrage::server {

// A period in which the server does nothing: service does not progress, no byte departs.
struct Freeze {
  Nanos at{};  // after the first arrival
  Nanos length{};
  bool operator==(const Freeze&) const = default;
};

// "5s+1s,15s+1s": one second each, 5 and 15 seconds after the first arrival. Throws ValueError.
std::vector<Freeze> parse_freezes(std::string_view text);

struct BehaviourOptions {
  Nanos service{};               // every request takes this long
  Nanos slow{};                  // every slow_every-th in order of arrival takes this long instead
  std::uint64_t slow_every = 0;  // 0: none
  bool fifo = false;             // one at a time, in order of arrival; else all concurrently

  std::vector<Freeze> freezes{};
  Nanos freeze_every{};  // the last `freeze_for` of each period, counted from the first arrival
  Nanos freeze_for{};

  std::uint64_t size = 13;   // body bytes
  std::uint32_t chunks = 0;  // 0: head and body depart together; else the body in this many pieces
  Nanos chunk_gap{};         // after the head, this far apart

  std::uint64_t fail_every = 0;  // every Nth response has fail_code; 0: none
  double fail_rate = 0;          // and this share of all, 0..1, chosen by `seed`
  unsigned fail_code = 503;
  std::uint64_t reset_every = 0;  // every Nth request has its connection reset; 0: none
  std::uint64_t seed = 1;
};

// How the response ends.
enum class Ending {
  complete,
  reset,    // RST instead of the response
  shorter,  // the body ends, with the connection, at half of its announced length
  endless,  // the body never ends
  never,    // no byte departs
};

// What a path requests; what is not set follows the options. See route.h.
struct Wish {
  std::optional<Nanos> service{};
  std::optional<unsigned> status{};
  std::optional<std::uint64_t> size{};
  std::optional<std::uint32_t> chunks{};
  std::optional<Nanos> chunk_gap{};
  Ending ending = Ending::complete;
};

struct Response {
  std::uint64_t seq = 0;  // 0, 1, 2, ... in order of arrival
  MonoTime departure{};   // when service is over and the first byte departs
  unsigned status = 200;
  std::uint64_t size = 0;
  std::uint32_t chunks = 0;
  Nanos chunk_gap{};
  Ending ending = Ending::complete;
};

// One server. One thread.
class Behaviour {
 public:
  // Throws UsageError when the options contradict each other.
  explicit Behaviour(BehaviourOptions options);

  // The response to the next request, complete at `arrival`; arrivals never decrease. A status in
  // the wish takes precedence over failures.
  Response respond(MonoTime arrival, const Wish& wish = {});

  // When `work` that begins at `from` is over: it pauses during freezes, and what would be over at
  // the very start of a freeze is over at its end.
  MonoTime after(MonoTime from, Nanos work) const;

  std::uint64_t requests() const { return requests_; }

 private:
  bool fails(std::uint64_t seq) const;
  // The first freeze that ends after `t`.
  std::optional<Freeze> next_freeze(Nanos t) const;

  BehaviourOptions options_;
  std::uint64_t requests_ = 0;
  MonoTime first_arrival_{}, busy_until_{};
};

}  // namespace barrage::server
