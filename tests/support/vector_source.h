// Targets from a list.
#pragma once

#include <atomic>
#include <exception>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/target.h"

namespace barrage::test {

class VectorSource final : public TargetSource {
 public:
  enum class After { repeat, end };

  explicit VectorSource(std::vector<Target> targets, After after = After::repeat)
      : targets_(std::move(targets)), after_(after) {
    for (std::uint32_t i = 0; i < targets_.size(); ++i) targets_[i].id = i;
  }

  // One GET of `url`, over and over.
  explicit VectorSource(const std::string& url) : VectorSource({get(url)}) {}

  static Target get(const std::string& url) {
    Target target;
    target.method = "GET";
    target.url = url;
    return target;
  }

  Next next(std::uint64_t n, TargetPtr& into) noexcept override {
    if (targets_.empty() || (after_ == After::end && n >= targets_.size())) return Next::end;
    if (n >= available_) return waits_as_;
    into = TargetPtr(TargetPtr(), &targets_[n % targets_.size()]);
    return Next::target;
  }
  TargetPtr peek(std::uint64_t n) const noexcept override {
    if (targets_.empty() || (after_ == After::end && n >= targets_.size())) return nullptr;
    return {TargetPtr(), &targets_[n % targets_.size()]};
  }
  std::exception_ptr error() const override { return error_; }

  // As if only the first `hits` had been read so far: later ones must wait.
  void make_available(std::uint64_t hits) { available_ = hits; }
  // As if those were read, but not prepared.
  void prepare_the_rest() { waits_as_ = Next::pending; }
  void set_error(const std::string& text) { error_ = std::make_exception_ptr(RunError(text)); }

 private:
  std::vector<Target> targets_;
  After after_;
  std::atomic<std::uint64_t> available_ = std::numeric_limits<std::uint64_t>::max();
  Next waits_as_ = Next::wait;
  std::exception_ptr error_;
};

}  // namespace barrage::test
