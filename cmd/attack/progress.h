// The one line about a running attack on a terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "attack/driver.h"
#include "core/pacer.h"
#include "core/time.h"

namespace barrage {

// "12s of 1m0s  50.0/s of 50/s  3 in flight  600 ok  0 faults  p50 1.21ms  p99 5.32ms"; of an
// attack that only holds connections "12s of 1m0s  500 connections, 3 failed". One thread.
class ProgressLine {
 public:
  // duration: of the attack, as in its RunHeader; 0: without end.
  // overrun: see Attack::Options.
  ProgressLine(const Pacer& pacer, Nanos duration, std::optional<Nanos> overrun)
      : pacer_(pacer), duration_(duration), overrun_(overrun) {}
  // `elapsed` is nullopt while connections are opened before the first hit.
  std::string text(std::optional<Nanos> elapsed, const Progress& progress);

 private:
  std::string owed(Nanos elapsed, std::uint64_t hits) const;

  const Pacer& pacer_;
  const Nanos duration_;
  const std::optional<Nanos> overrun_;
  // The rate is that of the last second or so.
  Nanos counted_at_{};
  std::uint64_t counted_ = 0;
  double rate_ = 0;
};

}  // namespace barrage
