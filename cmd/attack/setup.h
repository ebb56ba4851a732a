// What an attack needs before its first hit, worked out from the flags.
#pragma once

#include <cstdint>

#include "core/pacer.h"
#include "core/run.h"
#include "options.h"
#include "preflight.h"
#include "protocol/http/options.h"
#include "protocol/registry.h"
#include "targets/options.h"

namespace barrage {

// Throws UsageError for flags that do not go together.
Plan plan_of(const AttackOptions& options);

// How many event loops: -threads, or as many as the rate asks for, up to the number of cores;
// never more than hits may be in flight.
std::uint32_t loops_for(const AttackOptions& options);

// The flags of the HTTP driver, with the headers for proxies read. Throws as target_options().
HttpOptions http_options(const AttackOptions& options, std::uint32_t loops);

// -header and -body. Throws UsageError, InputError, RunError.
TargetOptions target_options(const AttackOptions& options);

// Where the targets come from. Says on stderr when that is the terminal.
// All that is read before the first hit or in the course of the attack; "stdin" and "-" as there.
std::vector<std::string> input_files(const AttackOptions& options);
std::vector<std::string> target_files(const AttackOptions& options);

// All targets, read, checked and their hosts looked up. Throws UsageError, InputError, RunError.
std::vector<Target> ready_targets(const AttackOptions& options, const TargetOptions& for_targets,
                                  Protocols& protocols);

// Everything but the times of the start.
RunHeader run_header(const AttackOptions& options, const Pacer& pacer, const Limits& limits,
                     std::uint64_t room, std::uint32_t loops);

}  // namespace barrage
