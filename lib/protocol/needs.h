// What an attack must give its protocols, worked out from its targets before it begins.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/time.h"

namespace barrage {

// A value.
struct Needs {
  bool connection_per_hit = false;  // each hit in flight may take a descriptor and a local port
  bool shares_connections = false;  // ... or not: some connections may serve several hits at a time
  bool always_shares = false;       // ... and all of them do
  bool one_hit_each = false;        // a connection is closed after its hit
  std::uint64_t connections = 0;    // that are open beside those of the hits, at most
  std::uint64_t opens = 0;          // how many of those the plan opens over the whole attack
  bool reconnect = false;           // they are opened again when they are lost
  bool opens_ahead = false;         // they are opened before the first hit is due
  Nanos length{};      // of the plan by which they are opened and closed; 0: it has no end
  std::string plan{};  // how they are opened, for people; empty: there are none
  // Without hits an attack is not in vain: it holds connections open.
  bool holds = false;
  std::uint64_t most_loops = ~std::uint64_t{0};  // among which it can be divided
  // Why that is 1, and which flag to leave out; empty: it is not, or for no such reason.
  std::string one_loop{};

  // Of several protocols in one attack.
  void merge(const Needs& other) {
    connection_per_hit = connection_per_hit || other.connection_per_hit;
    shares_connections = shares_connections || other.shares_connections;
    always_shares = always_shares || other.always_shares;
    one_hit_each = one_hit_each || other.one_hit_each;
    connections += other.connections;
    opens += other.opens;
    reconnect = reconnect || other.reconnect;
    opens_ahead = opens_ahead || other.opens_ahead;
    length = std::max(length, other.length);
    if (plan.empty()) plan = other.plan;
    holds = holds && other.holds;
    most_loops = std::min(most_loops, other.most_loops);
    if (one_loop.empty()) one_loop = other.one_loop;
  }
};

}  // namespace barrage
