// One record of the stream: the result of a hit, sent or dropped, or a side result: a step of a
// hit, or an event of a connection.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/details.h"
#include "core/kind.h"
#include "core/outcome.h"
#include "core/run.h"
#include "core/time.h"

namespace barrage {

// Bits of Result::flags. They are part of the record format and never change.
namespace result_flag {
inline constexpr std::uint32_t new_connection = 1;  // not set: the connection was reused
inline constexpr std::uint32_t warm_up = 2;
inline constexpr std::uint32_t closed_loop = 4;  // no schedule: due equals sent
inline constexpr std::uint32_t foreign = 8;      // from a format without due and service times
}  // namespace result_flag

// Strings, `run` and `details` are views. What a writer gets is valid during the call; what a
// reader returns is valid until its next read(). Copy what must live longer.
struct Result {
  const RunId* run = nullptr;  // set by readers; null: the format has none
  std::string_view attack;     // -name; empty when not given
  std::uint64_t seq = 0;  // of a hit: 0, 1, 2, ... in due order; of a step: that of its hit, the
                          // iteration; of other side results: 0
  Kind kind = Kind::http;
  What what = What::hit;
  bool is_hit = true;  // false: a side result, which no count, time or rate of hits includes
  Fault fault = Fault::none;
  std::uint16_t code = 0;
  std::string_view name;  // the target's label; empty: none
  std::string_view method, url;
  WallTime due{};   // when the schedule wanted the hit
  Nanos delay{};    // sent - due: the generator was late, or the hit waited for room; >= 0
  Nanos service{};  // done - sent: server and network; zero when never sent
  Phases phases;
  std::string_view error;
  std::uint64_t bytes_out = 0, bytes_in = 0;
  std::uint32_t attempts = 1;
  std::uint32_t in_flight = 0;  // hits in flight when this one was sent, itself included
  std::uint32_t flags = 0;      // result_flag
  std::uint32_t step = 0;       // of a step: its position in the iteration, from 1; else 0
  Details details;              // specific to the kind

  // For listed values only: sets is_hit, too.
  void set_kind(Kind k, What w = What::hit) {
    kind = k;
    what = w;
    is_hit = w == What::hit;
  }
  Nanos latency() const { return delay + service; }  // done - due: without coordinated omission
  WallTime sent() const { return due + delay; }
  WallTime done() const { return due + delay + service; }
  bool ok() const { return fault == Fault::none; }
  // False: dropped, or an event that no connection could take. It has no times and no code.
  bool was_sent() const {
    return fault != Fault::dropped && (fault != Fault::lost || attempts > 0);
  }
  // The code that counts use: a WebSocket reply has none and counts as 101.
  std::uint16_t shown_code() const {
    if (code != 0 || what != What::hit) return code;  // nearly always
    return ok() || fault == Fault::check ? code_of_success(kind) : code;
  }
};
static_assert(sizeof(Result) <= 232, "every HTTP hit pays for it");

}  // namespace barrage
