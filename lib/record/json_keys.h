// The keys of a JSON record in the order in which they are written: Vegeta's twelve, then ours.
// Behind them come those of the kind's details.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

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

}  // namespace barrage::json
