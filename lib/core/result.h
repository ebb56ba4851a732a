// One record of the stream: what became of one planned hit, also when it was dropped; or a side
// result, see HitKind.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/hit_kind.h"
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

// Texts and `run` are views: of a writer's argument for the length of the call, of a reader's
// result until its next read(). Copy what must stay.
struct Result {
  const RunId* run = nullptr;  // set by readers; null: a format that does not tell
  std::string_view attack;     // -name; empty when not given
  std::uint64_t seq = 0;       // 0, 1, 2, ... in due order; 0 of a side result
  HitKind kind = HitKind::http;
  std::string_view name;  // the target's label; empty: none
  std::string_view method, url;
  WallTime due{};   // when the schedule wanted the hit
  Nanos delay{};    // sent - due: the generator's lateness, or waiting for room; >= 0
  Nanos service{};  // done - sent: server and network; zero when dropped
  Phases phases;
  std::uint16_t code = 0;
  Fault fault = Fault::none;
  std::string_view error;
  std::uint64_t bytes_out = 0, bytes_in = 0;
  std::uint32_t attempts = 1;
  std::uint32_t in_flight = 0;  // hits in flight when this one was sent, itself included
  std::uint32_t flags = 0;      // result_flag
  // See Outcome.
  std::uint32_t connection = 0, reach = 0, receivers = 0;
  Nanos first = Phases::absent, median = Phases::absent;
  std::optional<MessageCounts> messages;

  Nanos latency() const { return delay + service; }  // done - due: free of coordinated omission
  WallTime sent() const { return due + delay; }
  WallTime done() const { return due + delay + service; }
  bool ok() const { return fault == Fault::none; }
  // Under which it is counted: a reply over a WebSocket has none, and must not look like no answer.
  std::uint16_t shown_code() const {
    return kind == HitKind::ws_event && code == 0 && ok() ? 101 : code;
  }
};

}  // namespace barrage
