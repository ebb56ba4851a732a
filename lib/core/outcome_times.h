// Times of hits that were sent, apart by how the hits ended.
#pragma once

#include <cstdint>

#include "core/histogram.h"

namespace barrage {

enum class Outcomes { all, ok, failed };

// Copied and merged as Histogram is. all() is computed when it is asked for: one thread.
class OutcomeTimes {
 public:
  explicit OutcomeTimes(int digits = 3) : ok_(digits), failed_(digits), all_(digits) {}

  void record(Nanos time, bool ok, std::uint64_t count = 1) noexcept {
    (ok ? ok_ : failed_).record(time, count);
  }
  void merge(const OutcomeTimes& other) {
    ok_.merge(other.ok_);
    failed_.merge(other.failed_);
  }
  void clear() noexcept {
    ok_.clear();
    failed_.clear();
  }

  std::uint64_t count() const noexcept { return ok_.count() + failed_.count(); }
  const Histogram& ok() const noexcept { return ok_; }
  const Histogram& failed() const noexcept { return failed_; }
  // Valid until the next change.
  const Histogram& all() const {
    if (failed_.count() == 0) return ok_;
    if (all_.count() != count()) {
      all_ = ok_;
      all_.merge(failed_);
    }
    return all_;
  }
  const Histogram& of(Outcomes outcomes) const {
    return outcomes == Outcomes::all ? all() : outcomes == Outcomes::ok ? ok_ : failed_;
  }

  // Which of them say how the server did. Of hits that fail at once, or only at their timeout, more
  // than 1 % would make the others look fast or slow. `failed`: none succeeded.
  Outcomes telling() const noexcept {
    if (failed_.count() * 100 <= count()) return Outcomes::all;
    return ok_.count() > 0 ? Outcomes::ok : Outcomes::failed;
  }

 private:
  Histogram ok_, failed_;
  mutable Histogram all_;  // stale where its count is not count()
};

}  // namespace barrage
