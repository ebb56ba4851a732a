#include "analysis/load_curve.h"

#include <algorithm>

namespace barrage {
namespace {

constexpr std::int64_t kFarthest = std::int64_t{1} << 62;  // 146 years from 1970

}  // namespace

Nanos LoadCurve::Part::mean_service() const {
  const std::uint64_t ok = due - failed;
  return ok == 0 ? Nanos(0) : Nanos(static_cast<std::int64_t>(service / ok) << 10);
}

void LoadCurve::double_length() {
  std::array<Part, kMost> wider{};
  const std::int64_t first = first_ >> 1;
  std::size_t used = 0;
  for (std::size_t i = 0; i < used_; ++i) {
    const auto to =
        static_cast<std::size_t>(((first_ + static_cast<std::int64_t>(i)) >> 1) - first);
    wider[to].merge(parts_[i]);
    used = to + 1;
  }
  parts_ = wider;
  used_ = used;
  first_ = first;
  ++shift_;
}

LoadCurve::Part& LoadCurve::cover(std::int64_t ns) {
  ns = std::clamp(ns, -kFarthest, kFarthest);
  if (used_ == 0) {
    first_ = ns >> shift_;
    used_ = 1;
  }
  const auto held = [&] { return static_cast<std::int64_t>(used_); };
  const auto needed = [&] {
    const std::int64_t number = ns >> shift_;
    return std::max(number, first_ + held() - 1) - std::min(number, first_) + 1;
  };
  while (needed() > static_cast<std::int64_t>(kMost)) double_length();
  if (const std::int64_t missing = first_ - (ns >> shift_); missing > 0) {
    std::move_backward(parts_.begin(), parts_.begin() + held(), parts_.begin() + held() + missing);
    std::fill_n(parts_.begin(), missing, Part());
    first_ -= missing;
    used_ += static_cast<std::size_t>(missing);
  }
  const auto i = static_cast<std::size_t>((ns >> shift_) - first_);
  used_ = std::max(used_, i + 1);
  return parts_[i];
}

void LoadCurve::merge(const LoadCurve& other) {
  if (other.used_ == 0) return;
  while (used_ > 0 && shift_ < other.shift_) double_length();
  if (used_ == 0) {
    *this = other;
    return;
  }
  for (std::size_t i = 0; i < other.used_; ++i) {
    const std::int64_t number = other.first_ + static_cast<std::int64_t>(i);
    // A multiple of 2^shift fits: it is where a hit of the other curve was.
    at(WallTime(Nanos(number * other.length().count()))).merge(other.parts_[i]);
  }
}

}  // namespace barrage
