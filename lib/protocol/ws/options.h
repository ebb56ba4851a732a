// What a user can ask of the WebSocket driver beside its connections (ConnectOptions).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/pacer.h"
#include "core/time.h"
#include "protocol/ws/plan.h"

namespace barrage {

// As the flags say it.
struct WsFlags {
  std::optional<std::uint64_t> connections;  // -connections as a number
  std::vector<Stage> stages;                 // ... or as stages, whose hits are connections
  std::string connections_text;              // ... as it was written
  Rate connect_rate{0};                      // unlimited: some at a time
  Nanos ping{};                              // between two on a connection; 0: none
  bool reconnect = false;
};

// As the driver needs it.
struct WsOptions {
  ConnectPlan connections;      // of all loops together
  bool ahead = true;            // they are opened before the schedule begins, else along with it
  std::uint32_t loops = 1;      // connection c is one of loop c modulo this
  std::uint64_t at_once = 200;  // handshakes of all loops, where the plan does not say when; 0: all
  Nanos ping{};                 // between two pings on a connection; 0: none
  bool reconnect = false;       // a connection that is lost or refused is opened again
  Nanos timeout{
      std::chrono::seconds(30)};         // of a handshake, and of an event without a time; 0: none
  Nanos drain{std::chrono::seconds(5)};  // for the close handshakes at the end
  std::int64_t max_response = 64 << 20;  // bytes of a message to receive; 0 or less: no limit
  std::uint64_t seed = 0;                // of random values in payloads
};

}  // namespace barrage
