#include "analysis/hit_measures.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/words.h"

namespace barrage {
namespace {

constexpr double kTiny = 1e-9;     // what binary fractions may be off
constexpr double kFewBeyond = 10;  // samples beyond a quantile that make it sure

constexpr std::array kMeasures = {HitMeasure{"errors", kShare, "http_req_failed rate"},
                                  HitMeasure{"success", kShare, ""},
                                  HitMeasure{"rate", kPerSecond, "http_reqs rate"},
                                  HitMeasure{"throughput", kPerSecond, ""},
                                  HitMeasure{"hits", kHits, "http_reqs count"},
                                  HitMeasure{"failed", kHits, "http_req_failed count"},
                                  HitMeasure{"dropped", kHits, "dropped_iterations count"},
                                  HitMeasure{"mean", kTime, "avg"},
                                  HitMeasure{"max", kTime, ""},
                                  HitMeasure{"min", kTime, ""}};

std::string no_hits(const HitNumbers& n) {
  return n.all ? "there are no hits" : "there are no such hits";
}

Measured count(std::uint64_t value) { return Measured::of(static_cast<double>(value)); }

// With a plan without end the division would round a missing one away.
Measured share(std::uint64_t part, std::uint64_t whole) {
  const double value = static_cast<double>(part) / static_cast<double>(whole);
  return Measured::of(part < whole ? std::min(value, std::nextafter(1.0, 0.0)) : value);
}

Measured number(std::string_view word, const HitNumbers& n) {
  const Summary& s = n.summary;
  if (word == "hits") return count(s.hits);
  if (s.hits == 0) return Measured::unknown(no_hits(n));
  if (word == "errors") return share(s.hits - s.ok, s.hits);
  if (word == "success") return share(s.ok, s.hits);
  if (word == "rate") return Measured::of(s.rate());
  if (word == "throughput") return Measured::of(s.throughput());
  return count(word == "failed" ? s.failed : s.dropped);
}

// Times of which some may be infinite.
struct Times {
  const Histogram& finite;
  std::uint64_t all;
  std::string_view why;  // those are
  std::string_view one = "hit", many = "hits";

  std::uint64_t infinite() const { return all - std::min(all, finite.count()); }
  std::string count(std::uint64_t number) const {
    return count_of(number, std::string(one), std::string(many));
  }
  Measured endless() const {
    return Measured::infinite(count(infinite()) + " " + std::string(why));
  }
};

Measured finite(Nanos time) { return Measured::of(static_cast<double>(time.count())); }

Measured quantile(const TimeMeasure& of, const Times& times) {
  const double q = of.quantile;
  const double beyond = static_cast<double>(times.all) * (1 - q);
  if (q < 1 && beyond < 1 - kTiny) {
    const auto needed = static_cast<std::uint64_t>(std::ceil(1 / (1 - q) - kTiny * 1e3));
    return Measured::unknown("p" + of.quantile_name + " takes " + times.count(needed) +
                             ", there are " + std::to_string(times.all));
  }
  const auto rank = static_cast<std::uint64_t>(
      std::ceil(std::max<long double>(static_cast<long double>(q) * times.all - kTiny, 1)));
  Measured value =
      rank > times.finite.count() ? times.endless() : finite(times.finite.at_rank(rank));
  if (q < 1 && beyond < kFewBeyond - kTiny) {
    value.remark =
        "few " + std::string(times.many) + ": " + std::to_string(times.all - rank) + " beyond it";
  }
  return value;
}

Measured one_of(std::string_view word, const TimeMeasure& of, const Times& times) {
  if (word == "p") return quantile(of, times);
  if (times.infinite() > 0 && (word != "min" || times.finite.count() == 0)) return times.endless();
  return finite(word == "mean"  ? times.finite.mean()
                : word == "max" ? times.finite.max()
                                : times.finite.min());
}

Measured time(std::string_view word, const TimeMeasure& of, const HitNumbers& n) {
  const Summary& s = n.summary;
  const bool of_service = of.time == Condition::Time::service;
  const bool of_delay = of.time == Condition::Time::delay;
  if (s.hits == 0) return Measured::unknown(no_hits(n));
  if (of.time != Condition::Time::latency && s.sent() > 0 && s.service.count() == 0) {
    return Measured::unknown("these records have no service times and delays");
  }
  const std::uint64_t foreign = s.latency.count() - s.service.count();
  constexpr std::string_view failed = "failed or not sent";
  const Times times = of_delay     ? Times{s.delay, s.delay.count() + s.dropped, "not sent"}
                      : of_service ? Times{n.times.service(), s.hits - foreign, failed}
                                   : Times{n.times.latency(), s.hits, failed};
  if (times.all == 0) return Measured::unknown("no hit was sent");
  return one_of(word, of, times);
}

constexpr MeasureUnit unit_of(std::string_view word) {
  for (const HitMeasure& measure : kMeasures) {
    if (measure.word == word) return measure.unit;
  }
  return kTime;
}

enum class Fate { fast, slow, failed, dropped };

constexpr Nanos kForever = std::chrono::hours(24 * 365 * 100);  // sums stay below their ends

// The numbers if this many more hits came, all with one fate.
struct Future {
  Future(const HitNumbers& now, std::uint64_t left, Fate fate)
      : summary(now.summary), times(now.times), all(now.all) {
    Summary& s = summary;
    s.hits += left;
    if (fate == Fate::dropped) {
      s.dropped += left;
      return;
    }
    const Nanos time = fate == Fate::slow ? kForever : Nanos(0);
    s.latency.record(time, fate != Fate::failed, left);
    s.service.record(time, fate != Fate::failed, left);
    s.delay.record(time, left);
    // Not at once: a rate has no bound while the time of sending is zero.
    s.last_sent = std::max(s.last_sent, s.first_sent + Nanos(1)) + time;
    s.end = std::max(s.end, s.earliest) + time;
    if (fate == Fate::failed) {
      s.failed += left;
    } else {
      s.ok += left;
      times.add(time, left);
    }
  }
  HitNumbers numbers() const { return {summary, times, all}; }

  Summary summary;
  GateTimes times;
  bool all;
};

}  // namespace

std::span<const HitMeasure> hit_measures() { return kMeasures; }

Measure hit_measure(std::string_view word, const TimeMeasure& of, const HitNumbers& numbers) {
  const MeasureUnit unit = unit_of(word);
  return {.word = word,
          .unit = unit,
          .now = unit == kTime ? time(word, of, numbers) : number(word, numbers)};
}

Measure time_measure(std::string_view word, const TimeMeasure& of, const SubjectTimes& times) {
  const auto with = [&](const Histogram& finite, std::uint64_t more) {
    const std::uint64_t all = times.all + more;
    if (all == 0) return Measured::unknown("no " + std::string(times.one) + " was sent");
    return one_of(word, of, Times{finite, all, times.why, times.one, times.many});
  };
  Measure measure{
      .subject = times.subject, .word = word, .unit = kTime, .now = with(*times.finite, 0)};
  if (times.to_come == 0) return measure;
  measure.may_be(with(*times.finite, times.to_come));
  for (const Nanos time : {Nanos(0), kForever}) {
    Histogram finite = *times.finite;
    finite.record(time, times.to_come);
    measure.may_be(with(finite, times.to_come));
  }
  return measure;
}

Measure hit_measure(std::string_view word, const TimeMeasure& of, const HitNumbers& numbers,
                    std::uint64_t left) {
  Measure measure = hit_measure(word, of, numbers);
  for (const Fate fate : {Fate::fast, Fate::slow, Fate::failed, Fate::dropped}) {
    const Future future(numbers, left, fate);
    measure.may_be(hit_measure(word, of, future.numbers()).now);
  }
  return measure;
}

}  // namespace barrage
