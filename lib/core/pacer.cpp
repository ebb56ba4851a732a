#include "core/pacer.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/int128.h"

namespace barrage {
namespace {

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

class ConstantPacer final : public Pacer {
 public:
  ConstantPacer(Rate rate, Nanos duration, std::optional<std::uint64_t> limit)
      : rate_(rate), hits_(limit.value_or(kNoLimit)), endless_(!limit && duration == Nanos(0)) {
    if (duration > Nanos(0)) {
      const Uint128 area = static_cast<Uint128>(rate.hits) * ns(duration);
      const Uint128 planned = (area + ns(rate.per) - 1) / ns(rate.per);
      hits_ = static_cast<std::uint64_t>(std::min<Uint128>(planned, hits_));
    }
    if (!endless_) length_ = at(hits_);
    if (duration > Nanos(0)) length_ = std::min(length_, duration);
  }

  std::optional<Nanos> due(std::uint64_t n) const override {
    if (n >= hits_) return std::nullopt;
    const Nanos when = at(n);
    if (when == Nanos::max()) return std::nullopt;
    return when;
  }
  double rate_at(Nanos elapsed) const override {
    const bool inside = elapsed >= Nanos(0) && (endless_ || elapsed < length_);
    return inside ? rate_.per_second() : 0;
  }
  std::optional<std::uint64_t> hits() const override {
    return endless_ ? std::nullopt : std::optional(hits_);
  }
  std::optional<Nanos> length() const override {
    return endless_ ? std::nullopt : std::optional(length_);
  }

 private:
  static std::uint64_t ns(Nanos value) { return static_cast<std::uint64_t>(value.count()); }
  // Stops at the end of what Nanos can hold, 292 years.
  Nanos at(std::uint64_t n) const {
    const Uint128 when = static_cast<Uint128>(n) * ns(rate_.per) / rate_.hits;
    constexpr Uint128 most = std::numeric_limits<std::int64_t>::max();
    return Nanos(static_cast<std::int64_t>(std::min(when, most)));
  }

  Rate rate_;
  std::uint64_t hits_;
  bool endless_;
  Nanos length_{};
};

class ClosedLoopPacer final : public Pacer {
 public:
  ClosedLoopPacer(Nanos duration, std::optional<std::uint64_t> limit)
      : duration_(duration), limit_(limit) {}

  std::optional<Nanos> due(std::uint64_t n) const override {
    if (limit_ && n >= *limit_) return std::nullopt;
    return Nanos(0);
  }
  double rate_at(Nanos) const override { return 0; }
  std::optional<std::uint64_t> hits() const override { return limit_; }
  std::optional<Nanos> length() const override {
    return duration_ == Nanos(0) ? std::nullopt : std::optional(duration_);
  }
  bool closed_loop() const override { return true; }

 private:
  Nanos duration_;
  std::optional<std::uint64_t> limit_;
};

// Rates in hits per nanosecond, in long double: its 64 bits hold any count of hits.
class StagedPacer final : public Pacer {
 public:
  StagedPacer(const std::vector<Stage>& stages, Rate first, std::optional<std::uint64_t> limit) {
    Rate from = first;
    for (const Stage& stage : stages) {
      if (stage.hold) from = stage.rate;
      if (stage.length > Nanos(0)) add_leg(stage.length, from, stage.rate);
      from = stage.rate;
    }
    const long double all = std::min(std::ceil(total_), static_cast<long double>(kNoLimit));
    hits_ = std::min(limit.value_or(kNoLimit), static_cast<std::uint64_t>(all));
    length_ = static_cast<long double>(hits_) < total_ ? at(hits_) : end_;
  }

  std::optional<Nanos> due(std::uint64_t n) const override {
    if (n >= hits_) return std::nullopt;
    return at(n);
  }
  double rate_at(Nanos elapsed) const override {
    if (elapsed < Nanos(0) || elapsed >= length_) return 0;
    const auto leg = std::prev(std::upper_bound(legs_.begin(), legs_.end(), elapsed,
                                                [](Nanos t, const Leg& l) { return t < l.begin; }));
    const auto part = static_cast<long double>((elapsed - leg->begin).count()) / ns(leg->length);
    return static_cast<double>((leg->from + (leg->to - leg->from) * part) * 1e9L);
  }
  std::optional<std::uint64_t> hits() const override { return hits_; }
  std::optional<Nanos> length() const override { return length_; }

 private:
  struct Leg {
    Nanos begin, length;
    long double from, to;     // rates at its two ends
    long double before, sum;  // hits before it, and its own
  };

  static long double ns(Nanos value) { return static_cast<long double>(value.count()); }
  // Multiplied first, then divided: exact whenever the result is a whole number.
  static long double area(Rate rate, Nanos length) {
    return static_cast<long double>(rate.hits) * ns(length) / ns(rate.per);
  }

  void add_leg(Nanos length, Rate from, Rate to) {
    long double sum = (area(from, length) + area(to, length)) / 2;
    // A third of a second at 3/s is one hit, not 1.0000000001.
    const long double whole = std::round(total_ + sum);
    if (std::fabs(total_ + sum - whole) <= 1e-9L * std::max(1.0L, whole)) sum = whole - total_;
    legs_.push_back({end_, length, static_cast<long double>(from.hits) / ns(from.per),
                     static_cast<long double>(to.hits) / ns(to.per), total_, sum});
    total_ += sum;
    end_ += length;
  }

  // Where the integral goes beyond n; n < total_.
  Nanos at(std::uint64_t n) const {
    const auto wanted = static_cast<long double>(n);
    const auto leg =
        std::upper_bound(legs_.begin(), legs_.end(), wanted,
                         [](long double hits, const Leg& l) { return hits < l.before + l.sum; });
    const long double hits = wanted - leg->before;
    // Counted from the end with the lower rate, so that nothing cancels under the root.
    const long double t =
        leg->from <= leg->to
            ? reach(hits, leg->from, leg->to, ns(leg->length))
            : ns(leg->length) - reach(leg->sum - hits, leg->to, leg->from, ns(leg->length));
    // 1e-3 ns: far above the rounding of t, far below what is visible.
    const auto whole = static_cast<std::int64_t>(std::floor(t + 1e-3L));
    return leg->begin + std::clamp(Nanos(whole), Nanos(0), leg->length);
  }

  // When a rate that rises from `low` to `high` within `length` reaches this many hits.
  static long double reach(long double hits, long double low, long double high,
                           long double length) {
    if (hits <= 0) return 0;
    const long double slope = (high - low) / length;
    return 2 * hits / (low + std::sqrt(low * low + 2 * slope * hits));
  }

  std::vector<Leg> legs_;
  long double total_ = 0;
  Nanos end_{};
  std::uint64_t hits_ = 0;
  Nanos length_{};
};

}  // namespace

std::unique_ptr<Pacer> make_pacer(const Plan& plan) {
  if (!plan.stages.empty()) {
    const Rate first = plan.start_at_rate ? plan.rate : Rate{0, std::chrono::seconds(1)};
    return std::make_unique<StagedPacer>(plan.stages, first, plan.hits);
  }
  if (plan.rate.unlimited()) return std::make_unique<ClosedLoopPacer>(plan.duration, plan.hits);
  return std::make_unique<ConstantPacer>(plan.rate, plan.duration, plan.hits);
}

}  // namespace barrage
