// What an attack needs before its first hit, worked out from the flags.
#pragma once

#include <cstdint>

#include "core/pacer.h"
#include "core/run.h"
#include "options.h"
#include "preflight.h"
#include "protocol/registry.h"
#include "targets/options.h"

namespace barrage {

// Throws UsageError for flags that do not go together, whatever the targets are.
void check_flags(const AttackOptions& options);
// A target that is read as the attack goes. Throws UsageError for one that cannot be.
void check_lazy(const Target& target);

// Throws UsageError for flags that do not go with the targets.
Plan plan_of(const AttackOptions& options, const Needs& needs);
// How long an attack goes on whether there are hits or not; 0: until its last hit.
Nanos until_of(const AttackOptions& options, const Needs& needs);

// How many event loops: -threads, or as many as the rate asks for, up to the number of cores;
// never more than hits may be in flight, nor than can be divided. Throws UsageError.
std::uint32_t loops_for(const AttackOptions& options, const Needs& needs);

// The flags of all protocols, with the headers for proxies read. Throws as target_options().
ProtocolOptions protocol_options(const AttackOptions& options);

// -header and -body. Throws UsageError, InputError, RunError.
TargetOptions target_options(const AttackOptions& options);

// Where the targets come from. Says on stderr when that is the terminal.
// All that is read before the first hit or in the course of the attack; "stdin" and "-" as there.
std::vector<std::string> input_files(const AttackOptions& options);
std::vector<std::string> target_files(const AttackOptions& options);

// Looks the targets' hosts up. Throws UsageError.
void look_up(const std::vector<Target>& targets, Protocols& protocols);

// Everything but the times of the start.
RunHeader run_header(const AttackOptions& options, const Needs& needs, const Pacer& pacer,
                     const Limits& limits, std::uint64_t room, std::uint32_t loops);

}  // namespace barrage
