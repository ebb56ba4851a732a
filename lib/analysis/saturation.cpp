#include "analysis/saturation.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "analysis/words.h"

namespace barrage {
namespace {

using Part = LoadCurve::Part;

constexpr std::size_t kWindows = 24;  // of the schedule, at most: longer ones have less noise
constexpr std::size_t kLeastWindows = 4;
constexpr double kLeastSeconds = 1;
constexpr double kLeastDone = 100;
constexpr double kFlat = 0.05;   // between the halves of a stretch
constexpr double kUneven = 0.4;  // of one window
constexpr double kLeastOfMean = 0.25;
constexpr double kExcess = 0.05;  // of what was done
constexpr double kChance = 4;     // standard deviations
constexpr double kMoreLoad = 1.2;
constexpr double kMoreFailed = 0.05;

double number(std::uint64_t count) { return static_cast<double>(count); }
double share_failed(const Part& part) {
  return part.due == 0 ? 0 : number(part.failed) / number(part.due);
}

// The schedule in windows of equal length, without its first and last part, which it need not fill.
class Windows {
 public:
  explicit Windows(const LoadCurve& curve) {
    const auto parts = curve.parts();
    const auto is_due = [](const Part& part) { return part.due > 0; };
    const auto first = std::find_if(parts.begin(), parts.end(), is_due);
    auto last = parts.end();
    while (last != first && !is_due(last[-1])) --last;
    if (last - first < static_cast<std::ptrdiff_t>(kLeastWindows) + 2) return;
    const auto inner = parts.subspan(static_cast<std::size_t>(first - parts.begin()) + 1,
                                     static_cast<std::size_t>(last - first) - 2);
    const std::size_t group = (inner.size() + kWindows - 1) / kWindows;
    seconds_ = std::chrono::duration<double>(curve.length()).count() * static_cast<double>(group);
    for (std::size_t i = 0; i < inner.size() / group * group; ++i) {
      if (i % group == 0) sums_.push_back(sums_.back());
      sums_.back().merge(inner[i]);
    }
  }

  std::size_t size() const { return sums_.size() - 1; }
  double seconds() const { return seconds_; }  // of each
  Part sum(std::size_t from, std::size_t to) const {
    const Part &a = sums_[from], &b = sums_[to];
    return {b.due - a.due, b.failed - a.failed, b.done - a.done, b.service - a.service};
  }
  Part operator[](std::size_t i) const { return sum(i, i + 1); }

 private:
  double seconds_ = 0;
  std::vector<Part> sums_{1};  // of all windows before
};

// The windows from `begin` up to `end`.
class Stretch {
 public:
  Stretch(const Windows& windows, std::size_t begin, std::size_t end)
      : windows_(windows),
        begin_(begin),
        end_(end),
        all_(windows.sum(begin, end)),
        quarter_(std::max<std::size_t>(size() / 4, 1)) {}

  std::size_t size() const { return end_ - begin_; }
  bool is_saturated() const {
    return number(all_.done) >= kLeastDone &&
           windows_.seconds() * static_cast<double>(size()) >= kLeastSeconds && has_excess() &&
           is_flat() && (slowed() || refused());
  }
  Saturation numbers() const;

 private:
  Part head() const { return windows_.sum(begin_, begin_ + quarter_); }
  Part tail() const { return windows_.sum(end_ - quarter_, end_); }

  bool has_excess() const {
    const double excess = number(all_.due) - number(all_.done);
    return excess >= kExcess * number(all_.done) && excess >= kChance * std::sqrt(number(all_.due));
  }
  bool is_flat() const {
    const double a = number(windows_.sum(begin_, begin_ + size() / 2).done);
    const double b = number(windows_.sum(end_ - size() / 2, end_).done);
    if (std::abs(a - b) > kFlat * std::max(a, b) + kChance / 2 * std::sqrt(a + b)) return false;
    const double mean = number(all_.done) / static_cast<double>(size());
    for (std::size_t i = begin_; i < end_; ++i) {
      const double done = number(windows_[i].done);
      // However few hits: the server did not stand still.
      if (done < kLeastOfMean * mean) return false;
      if (std::abs(done - mean) > std::max(kUneven * mean, kChance * std::sqrt(mean))) return false;
    }
    return true;
  }
  bool slowed() const {
    const Nanos before = head().mean_service();
    return before > Nanos(0) && tail().mean_service() >= 2 * before;
  }
  bool refused() const {
    return number(tail().due) >= kMoreLoad * number(head().due) &&
           share_failed(tail()) >= share_failed(windows_[begin_]) + kMoreFailed;
  }

  const Windows& windows_;
  std::size_t begin_, end_;
  Part all_;
  std::size_t quarter_;
};

Saturation Stretch::numbers() const {
  // In a ramp a flat stretch begins a little before the load passes what the server can do.
  const std::size_t half = size() / 2;
  const double flat =
      number(windows_.sum(begin_ + half, end_).done) / static_cast<double>(size() - half);
  std::size_t onset = begin_;
  while (onset + 1 < end_ && number(windows_[onset].due) < flat) ++onset;
  const Part before = windows_[onset > 0 ? onset - 1 : 0], after = windows_[end_ - 1];
  return {.load = number(windows_[onset].due) / windows_.seconds(),
          .throughput = flat / windows_.seconds(),
          .before = before.mean_service(),
          .after = after.mean_service(),
          .failed_before = share_failed(before),
          .failed_after = share_failed(after)};
}

// 181.3: 181; 0.0316: 0.03
std::string about(double value) { return fixed(value, value >= 10 ? 0 : 2); }

}  // namespace

std::string Saturation::text() const {
  const std::string begin = "from about " + about(load) + "/s on, throughput stayed at " +
                            about(throughput) + "/s, while ";
  const std::string failures =
      "failed hits rose from " + percent(failed_before) + " to " + percent(failed_after);
  if (!slowed()) return "the server was at its limit: " + begin + failures;
  return "the server was saturated: " + begin + "the mean service time rose from " +
         rounded(before) + " to " + rounded(after) +
         (failed_after >= failed_before + kMoreFailed ? ", and " + failures : "");
}

std::optional<Saturation> saturation(const LoadCurve& curve) {
  const Windows windows(curve);
  const std::size_t least = std::max(kLeastWindows, (windows.size() + 3) / 4);
  // The longest: it says best where saturation began.
  for (std::size_t size = windows.size(); size >= least; --size) {
    for (std::size_t begin = 0; begin + size <= windows.size(); ++begin) {
      const Stretch stretch(windows, begin, begin + size);
      if (stretch.is_saturated()) return stretch.numbers();
    }
  }
  return std::nullopt;
}

}  // namespace barrage
