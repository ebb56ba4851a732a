// One record of the stream: what became of one hit, also when it was dropped; or a side result: a
// step of a hit, or something that happened to a connection.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/details.h"
#include "core/kind.h"
#include "core/outcome.h"
#include "core/run.h"
#include "core/time.h"

namespace barrage {

// Bits of Result::flags; part of the record format.
namespace result_flag {
inline constexpr std::uint32_t new_connection = 1;  // not set: the connection was reused
inline constexpr std::uint32_t warm_up = 2;
inline constexpr std::uint32_t closed_loop = 4;  // no schedule: due is sent
inline constexpr std::uint32_t foreign = 8;      // from a format without due and service times
}  // namespace result_flag

// Texts, `run` and `details` are views: of a writer's argument for the length of the call, of a
// reader's result until its next read(). Copy what must stay.
struct Result {
  const RunId* run = nullptr;  // set by readers; null: a format that does not tell
  std::string_view attack;     // -name; empty when not given
  std::uint64_t seq = 0;  // of a hit: 0, 1, 2, ... in due order; of a step: that of the hit (the
                          // iteration) it is part of; of another side result: 0
  Kind kind = Kind::http;
  What what = What::hit;
  bool is_hit = true;  // false: a side result. It is in no count, time or rate of hits
  Fault fault = Fault::none;
  std::uint16_t code = 0;
  std::string_view name;  // the target's label; empty: none
  std::string_view method, url;
  WallTime due{};   // when the schedule wanted the hit
  Nanos delay{};    // sent - due: the generator's lateness, or waiting for room; >= 0
  Nanos service{};  // done - sent: server and network; zero when dropped
  Phases phases;
  std::string_view error;
  std::uint64_t bytes_out = 0, bytes_in = 0;
  std::uint32_t attempts = 1;
  std::uint32_t in_flight = 0;  // hits in flight when this one was sent, itself included
  std::uint32_t flags = 0;      // result_flag
  std::uint32_t step = 0;       // of a step: its place in the iteration, from 1; else 0
  Details details;              // what is special to the kind

  // Of a kind and what that are listed: whether it is a hit follows.
  void set_kind(Kind k, What w = What::hit) {
    kind = k;
    what = w;
    is_hit = w == What::hit;
  }
  Nanos latency() const { return delay + service; }  // done - due: free of coordinated omission
  WallTime sent() const { return due + delay; }
  WallTime done() const { return due + delay + service; }
  bool ok() const { return fault == Fault::none; }
  // Under which it is counted: a reply over a WebSocket has none, and must not look like no
  // response.
  std::uint16_t shown_code() const {
    return kind == Kind::ws && what == What::hit && code == 0 && ok() ? 101 : code;
  }
};
static_assert(sizeof(Result) <= 232, "every hit of HTTP pays for it");

}  // namespace barrage
