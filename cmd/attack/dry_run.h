// -dry-run: what an attack would do.
#pragma once

#include <ostream>
#include <vector>

#include "core/pacer.h"
#include "core/run.h"
#include "core/target.h"
#include "options.h"
#include "protocol/registry.h"
#include "targets/options.h"

namespace barrage {

// The first of the lazy targets, to show them. Resolves their hosts. Throws as an attack does
// before its first hit.
std::vector<Target> first_targets(const AttackOptions& options, const TargetOptions& for_targets,
                                  Protocols& protocols);

// Sends nothing.
void print_plan(const AttackOptions& options, const Needs& needs, const RunHeader& run,
                const Pacer& pacer, const std::vector<Target>& targets, const Protocols& protocols,
                std::ostream& out);

}  // namespace barrage
