#include "core/metrics.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace barrage {
namespace {

constexpr Nanos kFirstSliceLength{15'625'000};  // 1/64 s: doubles to whole seconds
constexpr std::size_t kMaxSlices = 400;
constexpr Nanos kFarthest{std::int64_t{1} << 62};  // 146 years from 1970: no sum overflows
constexpr Nanos kLongQueue = std::chrono::milliseconds(1);

// Slices since 1970, rounded down.
std::int64_t slice_number(WallTime time, Nanos length) {
  const Nanos since = time.time_since_epoch();
  const std::int64_t number = since / length;
  return since % length < Nanos(0) ? number - 1 : number;
}

// How long a connection was open says the same whoever closed it.
bool lasts_anyhow(const Result& result) { return result.what == What::disconnect; }

}  // namespace

std::size_t CodeCounts::find(std::uint16_t code) {
  auto at = std::lower_bound(entries_.begin(), entries_.end(), code,
                             [](const Entry& e, std::uint16_t c) { return e.code < c; });
  if (at == entries_.end() || at->code != code) at = entries_.insert(at, {code, 0});
  return static_cast<std::size_t>(at - entries_.begin());
}

std::uint64_t CodeCounts::operator[](std::uint16_t code) const {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), code,
                                   [](const Entry& e, std::uint16_t c) { return e.code < c; });
  return at == entries_.end() || at->code != code ? 0 : at->count;
}

void Slice::merge(const Slice& other) {
  hits += other.hits;
  ok += other.ok;
  latency.merge(other.latency);
  codes.merge(other.codes);
  faults.merge(other.faults);
  in_flight = std::max(in_flight, other.in_flight);
}

std::uint64_t Summary::count_of(Fault fault) const {
  std::uint64_t count = 0;
  for (const FaultCount& kind : faults) count += kind.fault == fault ? kind.count : 0;
  return count;
}

std::uint64_t Summary::dropped_by_overrun() const {
  std::uint64_t count = 0;
  for (const FaultCount& kind : faults) {
    if (kind.fault == Fault::dropped && kind.error == kDroppedOverrun) count += kind.count;
  }
  return count;
}

double Summary::rate() const {
  if (sent() <= 1 || sending() <= Nanos(0)) return static_cast<double>(sent());
  // Multiplied first: 299 gaps in 2.99 s are 100/s to the last digit.
  return static_cast<double>(sent() - 1) * 1e9 / static_cast<double>(sending().count());
}

double Summary::per_second(std::uint64_t count) const {
  if (sent() <= 1 || sending() <= Nanos(0)) return static_cast<double>(count);
  const double all = static_cast<double>(count);
  const double share = all / static_cast<double>(sent());
  const WallTime until = last_not_lost < earliest ? end : last_not_lost;
  return std::min(rate() * share, all * 1e9 / static_cast<double>((until - earliest).count()));
}

Breakdown Summary::breakdown(Outcomes outcomes) const {
  if (outcomes != Outcomes::all) {
    return outcomes == Outcomes::ok ? breakdown_ok : breakdown_failed;
  }
  Breakdown all = breakdown_ok;
  all.merge(breakdown_failed);
  return all;
}

double Summary::success() const {
  return hits == 0 ? 0 : static_cast<double>(ok) / static_cast<double>(hits);
}

Metrics::Metrics(std::vector<Nanos> bounds, bool slices, bool breakdown)
    : slices_wanted_(slices), breakdown_wanted_(breakdown) {
  summary_.buckets.resize(bounds.size());
  summary_.bounds = std::move(bounds);
  summary_.slice_length = kFirstSliceLength;
}

void Metrics::add(const Result& result) {
  Summary& s = summary_;
  const bool ok = result.ok(), was_sent = ok || result.was_sent();
  const bool timed_as_ok = ok || lasts_anyhow(result);
  const Nanos latency = result.latency();
  const WallTime sent = was_sent ? result.sent() : result.due;
  const WallTime done = was_sent ? result.done() : result.due;

  if (s.hits++ == 0) {
    s.earliest = s.latest = result.due;
    s.end = done;
    s.first_sent = s.last_sent = sent;
  }
  s.earliest = std::min(s.earliest, result.due);
  s.latest = std::max(s.latest, result.due);
  s.end = std::max(s.end, done);
  if (result.fault != Fault::lost) s.last_not_lost = std::max(s.last_not_lost, done);
  s.first_sent = std::min(s.first_sent, sent);
  s.last_sent = std::max(s.last_sent, sent);
  s.closed_loop |= (result.flags & result_flag::closed_loop) != 0;

  if (slices_wanted_) add_to_slice(result);
  if (ok) {
    ++s.ok;
  } else {
    ++(result.fault == Fault::dropped ? s.dropped : s.failed);
    faults_.add(result);
    if (!was_sent) {
      if (result.fault != Fault::dropped) ++s.unsent;
      return;
    }
  }

  s.latency.record(latency, timed_as_ok);
  if ((result.flags & result_flag::foreign) == 0) {
    s.service.record(result.service, timed_as_ok);
    s.delay.record(result.delay);
    if (breakdown_wanted_) (timed_as_ok ? s.breakdown_ok : s.breakdown_failed).add(result);
  } else {
    s.foreign = true;
  }
  if (!s.bounds.empty()) ++s.buckets[bucket_of(latency, s.bounds)];
  s.codes.add(result.shown_code());
  s.bytes_in += result.bytes_in;
  s.bytes_out += result.bytes_out;
  s.attempts += result.attempts;
  if (result.attempts > 1) s.resent += result.attempts - 1;
  s.queued += result.phases.queue > kLongQueue ? 1 : 0;
  s.new_connections += (result.flags & result_flag::new_connection) != 0 ? 1 : 0;
}

void Metrics::add_to_slice(const Result& result) {
  Slice& slice = slice_at(result.due);
  ++slice.hits;
  if (result.ok()) {
    ++slice.ok;
  } else {
    slice.faults.add(static_cast<std::uint16_t>(result.fault));
  }
  if (!result.was_sent()) return;
  slice.latency.record(result.latency(), result.ok() || lasts_anyhow(result));
  slice.codes.add(result.shown_code());
  slice.in_flight = std::max(slice.in_flight, result.in_flight);
}

Slice& Metrics::slice_at(WallTime due) {
  if (due < slice_begin_ || due >= slice_end_) {
    due = std::clamp(due, WallTime(-kFarthest), WallTime(kFarthest));
    cover(due, due);
    const Nanos length = summary_.slice_length;
    slice_ = static_cast<std::size_t>((due - summary_.slices_begin) / length);
    slice_begin_ = summary_.slices_begin + static_cast<std::int64_t>(slice_) * length;
    slice_end_ = slice_begin_ + length;
  }
  return summary_.slices[slice_];
}

void Metrics::cover(WallTime first, WallTime last) {
  Summary& s = summary_;
  if (!s.slices.empty()) {
    const auto held = static_cast<std::int64_t>(s.slices.size());
    first = std::min(first, s.slices_begin);
    last = std::max(last, s.slices_begin + held * s.slice_length - Nanos(1));
  }
  const auto needed = [&] {
    return slice_number(last, s.slice_length) - slice_number(first, s.slice_length) + 1;
  };
  while (needed() > static_cast<std::int64_t>(kMaxSlices)) double_slices();

  const std::int64_t number = slice_number(first, s.slice_length);
  const WallTime begin(number * s.slice_length);
  if (!s.slices.empty() && begin < s.slices_begin) {
    std::vector<Slice> grown(static_cast<std::size_t>((s.slices_begin - begin) / s.slice_length));
    std::move(s.slices.begin(), s.slices.end(), std::back_inserter(grown));
    s.slices = std::move(grown);
    slice_end_ = slice_begin_;  // slices have moved
  }
  s.slices_begin = begin;
  s.slices.resize(std::max(s.slices.size(), static_cast<std::size_t>(needed())));
}

void Metrics::double_slices() {
  Summary& s = summary_;
  const Nanos length = 2 * s.slice_length;
  const std::int64_t first = slice_number(s.slices_begin, length);
  const bool odd = slice_number(s.slices_begin, s.slice_length) % 2 != 0;
  std::vector<Slice> wider;
  wider.reserve(s.slices.size() / 2 + 1);
  for (std::size_t i = 0; i < s.slices.size(); ++i) {
    const bool second_half = (i % 2 != 0) != odd;
    if (second_half && !wider.empty()) {
      wider.back().merge(s.slices[i]);
    } else {
      wider.push_back(std::move(s.slices[i]));
    }
  }
  s.slices = std::move(wider);
  s.slices_begin = WallTime(first * length);
  s.slice_length = length;
  slice_end_ = slice_begin_;
}

const Summary& Metrics::summary() const {
  summary_.faults = faults_.sorted();
  return summary_;
}

void Metrics::merge(const Metrics& other) {
  Summary& s = summary_;
  const Summary& o = other.summary_;
  if (s.bounds != o.bounds) {
    throw std::invalid_argument("metrics with different buckets cannot be merged");
  }
  if (o.hits == 0) return;
  s.earliest = s.hits == 0 ? o.earliest : std::min(s.earliest, o.earliest);
  s.latest = s.hits == 0 ? o.latest : std::max(s.latest, o.latest);
  s.end = s.hits == 0 ? o.end : std::max(s.end, o.end);
  s.last_not_lost = std::max(s.last_not_lost, o.last_not_lost);
  s.first_sent = s.hits == 0 ? o.first_sent : std::min(s.first_sent, o.first_sent);
  s.last_sent = s.hits == 0 ? o.last_sent : std::max(s.last_sent, o.last_sent);
  s.hits += o.hits;
  s.ok += o.ok;
  s.failed += o.failed;
  s.dropped += o.dropped;
  s.unsent += o.unsent;
  s.latency.merge(o.latency);
  s.service.merge(o.service);
  s.delay.merge(o.delay);
  s.bytes_in += o.bytes_in;
  s.bytes_out += o.bytes_out;
  s.attempts += o.attempts;
  s.resent += o.resent;
  s.queued += o.queued;
  s.new_connections += o.new_connections;
  s.codes.merge(o.codes);
  s.breakdown_ok.merge(o.breakdown_ok);
  s.breakdown_failed.merge(o.breakdown_failed);
  s.closed_loop |= o.closed_loop;
  s.foreign |= o.foreign;
  for (std::size_t i = 0; i < s.buckets.size(); ++i) s.buckets[i] += o.buckets[i];

  faults_.merge(other.faults_);

  // Both axes share a grid: each slice of the finer one is within one of the coarser.
  while (s.slice_length < o.slice_length) double_slices();
  const auto held = static_cast<std::int64_t>(o.slices.size());
  if (held == 0) return;
  cover(o.slices_begin, o.slices_begin + held * o.slice_length - Nanos(1));
  for (std::int64_t i = 0; i < held; ++i) {
    slice_at(o.slices_begin + i * o.slice_length).merge(o.slices[static_cast<std::size_t>(i)]);
  }
}

}  // namespace barrage
