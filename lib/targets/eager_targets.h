// All targets in memory, hit again and again in their order.
#pragma once

#include <string>
#include <vector>

#include "core/target.h"
#include "targets/options.h"

namespace barrage {

// Reads all targets of one or several files. Throws RunError (cannot open or read, no target at
// all) and InputError (file, line, column).
std::vector<Target> load_targets(const std::vector<std::string>& paths, TargetFormat format,
                                 const TargetOptions& options);

// Any thread, without a lock. Must outlive the hits: its pointers own nothing.
class EagerTargets final : public TargetSource {
 public:
  // Numbers the targets: their ids are 0, 1, 2, ...
  explicit EagerTargets(std::vector<Target> targets);

  // Target n modulo their number; never wait. end: there is none at all.
  Next next(std::uint64_t n, TargetPtr& into) noexcept override;
  TargetPtr peek(std::uint64_t n) const noexcept override;
  const std::vector<Target>& targets() const { return targets_; }

 private:
  std::vector<Target> targets_;
};

}  // namespace barrage
