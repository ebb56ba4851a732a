// The keys of a JSON record in the order in which they are written: Vegeta's twelve, then ours.
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
  connection,
  reach,
  receivers,
  first,
  median,
  received,
  unawaited,
};

inline constexpr std::array<std::string_view, 28> kKeys = {
    "attack",     "seq",     "code",      "timestamp", "latency",  "bytes_out", "bytes_in",
    "error",      "body",    "method",    "url",       "headers",  "name",      "kind",
    "delay",      "service", "phases",    "fault",     "attempts", "in_flight", "flags",
    "connection", "reach",   "receivers", "first",     "median",   "received",  "unawaited"};

inline constexpr std::array<std::string_view, 7> kPhases = {"queue", "dns",  "connect", "tls",
                                                            "send",  "wait", "transfer"};

}  // namespace barrage::json
