#include "targets/eager_targets.h"

#include "targets/reader.h"

namespace barrage {

std::vector<Target> load_targets(const std::vector<std::string>& paths, TargetFormat format,
                                 const TargetOptions& options) {
  TargetReader reader(paths, format, options);
  std::vector<Target> targets;
  for (Target target; reader.next(target);) targets.push_back(std::move(target));
  return targets;
}

EagerTargets::EagerTargets(std::vector<Target> targets) : targets_(std::move(targets)) {
  std::uint32_t id = 0;
  for (Target& target : targets_) target.id = id++;
}

TargetSource::Next EagerTargets::next(std::uint64_t n, TargetPtr& into) noexcept {
  if (targets_.empty()) return Next::end;
  into = peek(n);
  return Next::target;
}

TargetPtr EagerTargets::peek(std::uint64_t n) const noexcept {
  if (targets_.empty()) return nullptr;
  return {TargetPtr(), &targets_[n % targets_.size()]};
}

}  // namespace barrage
