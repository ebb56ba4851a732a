#include "progress.h"

#include <algorithm>
#include <cstdio>

#include "core/units.h"

namespace barrage {
namespace {

std::string seconds(Nanos value) {
  return format_duration(std::chrono::floor<std::chrono::seconds>(value));
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value < 1000 ? "%.1f" : "%.0f", value);
  return text;
}

// Follows the number of open connections.
std::string failed(const Progress& p) {
  return p.failed_connections == 0 ? "" : ", " + std::to_string(p.failed_connections) + " failed";
}

}  // namespace

// The schedule is over, and its hits are not all sent.
std::string ProgressLine::owed(Nanos elapsed, std::uint64_t hits) const {
  std::string text =
      "  overrun: " + std::to_string(hits) + (hits == 1 ? " hit" : " hits") + " owed";
  if (!overrun_) return text;
  const Nanos left = pacer_.length().value_or(Nanos(0)) + *overrun_ - elapsed;
  return text + ", dropped in " + seconds(std::max(left, Nanos(0)));
}

std::string ProgressLine::text(std::optional<Nanos> since, const Progress& p) {
  if (!since) {
    return "opening connections: " + std::to_string(p.connections) + " open" + failed(p);
  }
  const Nanos elapsed = *since;
  const Nanos passed = elapsed - counted_at_;
  const std::uint64_t sent = p.counts.sent - p.counts.unsent;
  if (passed >= std::chrono::seconds(1) || (counted_at_ == Nanos(0) && passed > Nanos(0))) {
    // Which are unsent turns out after they were counted as sent.
    const std::uint64_t more = sent - std::min(sent, counted_);
    rate_ = static_cast<double>(more) * 1e9 / static_cast<double>(passed.count());
    if (passed >= std::chrono::seconds(1)) {
      counted_at_ = elapsed;
      counted_ = std::max(sent, counted_);
    }
  }
  std::string line = seconds(std::max(elapsed, Nanos(0)));
  if (duration_ > Nanos(0)) line += " of " + seconds(duration_);
  const std::string connections = std::to_string(p.connections) + " connections" + failed(p);
  if (pacer_.hits() == 0) return line + "  " + connections;
  line += "  " + number(rate_) + "/s";
  if (p.owed > 0) {
    line += owed(elapsed, p.owed);
  } else if (!pacer_.closed_loop()) {
    line += " of " + number(pacer_.rate_at(elapsed)) + "/s";
  }
  line += "  " + std::to_string(p.in_flight) + " in flight";
  if (p.connections + p.failed_connections > 0) line += "  " + connections;
  line += "  " + std::to_string(p.counts.ok) + " ok";
  line += "  " + std::to_string(p.counts.done - p.counts.ok) + " faults";
  if (p.counts.dropped > 0) line += "  " + std::to_string(p.counts.dropped) + " DROPPED";
  if (p.latency.count() > 0) {
    const Histogram& latency = p.latency.of(p.latency.telling());
    line += "  p50 " + format_duration(round_duration(latency.quantile(0.50)));
    line += "  p99 " + format_duration(round_duration(latency.quantile(0.99)));
  }
  return line;
}

}  // namespace barrage
