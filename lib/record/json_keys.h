// The keys of a JSON record in the order in which they are written: Vegeta's twelve, then ours.
// Behind them come those of the kind's details.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "core/kind.h"
#include "core/ws_details.h"

namespace barrage::json {

enum class Key : std::size_t {
  attack,
  seq,
  code,
  timestamp,
  latency,
  bytes_out,
  bytes_in,
  error,
  body,
  method,
  url,
  headers,
  name,
  kind,
  delay,
  service,
  phases,
  fault,
  attempts,
  in_flight,
  flags,
  step,
  hit,
  details,
};

inline constexpr std::array<std::string_view, 24> kKeys = {
    "attack", "seq",    "code",     "timestamp", "latency", "bytes_out", "bytes_in", "error",
    "body",   "method", "url",      "headers",   "name",    "kind",      "delay",    "service",
    "phases", "fault",  "attempts", "in_flight", "flags",   "step",      "hit",      "details"};

inline constexpr std::array<std::string_view, 7> kPhases = {"queue", "dns",  "connect", "tls",
                                                            "send",  "wait", "transfer"};

// Keys of their own for the first details of a kind, in order: natural numbers. Empty: all of them
// are the array "details".
inline std::span<const std::string_view> detail_keys(Kind kind) {
  if (kind == Kind::ws) return WsDetails::names;
  return {};
}

}  // namespace barrage::json
