// Compares the limits of the system with the needs of an attack, and warns before the first hit.
#pragma once

#include <cstdint>
#include <vector>

#include "attack/limits.h"
#include "core/pacer.h"
#include "core/target.h"
#include "options.h"
#include "protocol/needs.h"

namespace barrage {

struct Limits {
  std::uint64_t descriptors = 0;       // open files, raised as far as possible
  std::uint64_t open_descriptors = 0;  // of those, before the attack began
  LocalPorts ports;                    // of one local address
};

// Raises the soft limit on open files to the hard limit, and makes room for as many. Call it before
// there are threads: see make_room_for_descriptors().
Limits take_limits();

// The most hits in flight: -max-workers, or what the open-file limit allows with one connection
// each. Warns on stderr if -max-workers exceeds that, or without it the hits of a second. Throws
// RunError if not even the loops fit.
std::uint64_t room_for_hits(const AttackOptions& options, const Needs& needs, const Limits& limits,
                            const Pacer& pacer, std::uint32_t loops);
// The most hits in flight of an attack whose hits need no descriptors of their own.
std::uint64_t room_without_connections(const AttackOptions& options);

// Takes the descriptors of connections beside those of the hits from the limits. Throws RunError
// with the number that is needed when there are not as many.
void take_room_for_connections(Limits& limits, std::uint64_t connections, std::uint32_t loops);
// Warns on stderr if there are too few local ports for this many.
void warn_of_connections(const AttackOptions& options, const Limits& limits,
                         std::uint64_t connections, const std::vector<Target>& targets);

// Says on stderr when the local ports cannot be enough: for connections that are closed after each
// hit, or for -max-workers at once unless hits may share some.
void warn_of_ports(const AttackOptions& options, const Needs& needs, const Limits& limits,
                   const Pacer& pacer, std::uint64_t room, const std::vector<Target>& targets);

}  // namespace barrage
