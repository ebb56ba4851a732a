// How the target server behaves, known by construction: from when a request arrived and how many
// came before it follow when its answer departs and what it says. No clock and no network inside,
// so a test can recompute every answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace barrage::server {

// A stretch in which the server does nothing: no service goes on, no byte departs.
struct Freeze {
  Nanos at{};  // after the first arrival
  Nanos length{};
  bool operator==(const Freeze&) const = default;
};

// "5s+1s,15s+1s": one second each, 5 and 15 seconds after the first arrival. Throws ValueError.
std::vector<Freeze> parse_freezes(std::string_view text);

struct BehaviourOptions {
  Nanos service{};               // every request takes this long
  Nanos slow{};                  // but each `slow_every`th in order of arrival takes this long
  std::uint64_t slow_every = 0;  // 0: none does
  bool fifo = false;             // one at a time, in order of arrival; else all side by side

  std::vector<Freeze> freezes{};
  Nanos freeze_every{};  // the last `freeze_for` of each period, counted from the first arrival
  Nanos freeze_for{};

  std::uint64_t size = 13;   // body bytes
  std::uint32_t chunks = 0;  // 0: head and body depart together; else so many pieces of the body
  Nanos chunk_gap{};         // follow the head, each this long after the one before

  std::uint64_t fail_every = 0;  // each so manyth answer is fail_code; 0: none
  double fail_rate = 0;          // and so many of all, 0..1, chosen by `seed`
  unsigned fail_code = 503;
  std::uint64_t reset_every = 0;  // each so manyth connection is reset instead of an answer
  std::uint64_t seed = 1;
};

// How a request may end otherwise than by a whole answer.
enum class Ending {
  answer,
  reset,    // RST instead of the answer
  shorter,  // the body ends, with the connection, at half of its announced length
  endless,  // the body never ends
  never,    // no byte departs
};

// What a single request asks for by its path; what is not set follows the options. See route.h.
struct Wish {
  std::optional<Nanos> service{};
  std::optional<unsigned> status{};
  std::optional<std::uint64_t> size{};
  std::optional<std::uint32_t> chunks{};
  std::optional<Nanos> chunk_gap{};
  Ending ending = Ending::answer;
};

struct Answer {
  std::uint64_t seq = 0;  // 0, 1, 2, ... in order of arrival
  MonoTime departure{};   // when service is over and the first byte leaves
  unsigned status = 200;
  std::uint64_t size = 0;
  std::uint32_t chunks = 0;
  Nanos chunk_gap{};
  Ending ending = Ending::answer;
};

// One server. One thread.
class Behaviour {
 public:
  // Throws UsageError when the options contradict each other.
  explicit Behaviour(BehaviourOptions options);

  // The next request, complete at `arrival`; arrivals never decrease. An explicit status of the
  // wish is not overruled by failures.
  Answer answer(MonoTime arrival, const Wish& wish = {});

  // When `work` that begins at `from` is over: it stands still during freezes, and what would be
  // over at the very start of a freeze is over at its end.
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
