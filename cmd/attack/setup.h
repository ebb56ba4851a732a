// What an attack needs before its first hit, derived from the flags.
#pragma once

#include <cstdint>
#include <optional>

#include "core/pacer.h"
#include "core/run.h"
#include "options.h"
#include "preflight.h"
#include "protocol/registry.h"
#include "targets/options.h"

namespace barrage {

// Throws UsageError for flags that do not go together, whatever the targets are.
void check_flags(const AttackOptions& options);
// For a target read during the attack. Throws UsageError if its kind must be known before.
void check_lazy(const Target& target);

// Throws UsageError for flags that do not go with the targets.
Plan plan_of(const AttackOptions& options, const Needs& needs);
// Of Attack::Options.
std::optional<Nanos> overrun_of(const AttackOptions& options);
// How long an attack runs whether there are hits or not; 0: until its last hit.
Nanos until_of(const AttackOptions& options, const Needs& needs);

// The number of event loops: -threads, or as many as the rate needs, up to the number of cores;
// never more than hits may be in flight, nor than can be divided. Throws UsageError.
std::uint32_t loops_for(const AttackOptions& options, const Needs& needs);

// The flags of all protocols, with the headers for proxies read. Throws as target_options().
ProtocolOptions protocol_options(const AttackOptions& options);

// -header and -body. Throws UsageError, InputError, RunError.
TargetOptions target_options(const AttackOptions& options);

// All files that are read before the first hit or during the attack, "stdin" and "-" as given.
std::vector<std::string> input_files(const AttackOptions& options);
// Where the targets come from. Says on stderr if that is the terminal.
std::vector<std::string> target_files(const AttackOptions& options);

// Says on stderr which headers of these targets, and of those read later, a redirect to another
// host leaves behind.
void say_headers_left_behind(const AttackOptions& options, const TargetOptions& for_targets,
                             const std::vector<Target>& targets);

// Resolves the hosts of the targets. Throws UsageError.
void look_up(const std::vector<Target>& targets, Protocols& protocols);

// Everything but the times of the start.
RunHeader run_header(const AttackOptions& options, const Needs& needs, const Pacer& pacer,
                     const Limits& limits, std::uint64_t room, std::uint32_t loops);

}  // namespace barrage
