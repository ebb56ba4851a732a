// A number that gates hold to a limit, as data: what it is called, what it is counted in, where it
// stands, and where it may stand when the attack is over.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/histogram.h"

namespace barrage {

// As the number of records to come: the attack has no end, or the number is not known.
inline constexpr std::uint64_t kEndless = std::uint64_t{1} << 62;

// Records that are to come, at most; kEndless: any number.
struct ToCome {
  std::uint64_t hits = 0;
  std::uint64_t connections = kEndless;  // that are tried
  std::uint64_t ends = kEndless;         // of connections: of those that are open, or will be
  std::uint64_t receivers = kEndless;    // of each broadcast: connections that are open at a time
};

// What a number is counted in, and so how a limit is typed and a value is printed.
struct MeasureUnit {
  enum class Form { time, share, per_second, count };

  std::string_view name;  // in JSON
  Form form = Form::count;
  std::string_view example;  // for the message on an invalid limit

  bool operator==(const MeasureUnit& other) const { return name == other.name; }
};
inline constexpr MeasureUnit kTime{"ns", MeasureUnit::Form::time, "p99<200ms"};
inline constexpr MeasureUnit kShare{"share", MeasureUnit::Form::share, "1% or 0.01"};
inline constexpr MeasureUnit kPerSecond{"per_second", MeasureUnit::Form::per_second, "rate>=100/s"};
inline constexpr MeasureUnit kHits{"hits", MeasureUnit::Form::count, "hits>=1000"};

// A value that a number has, or may come to have.
struct Measured {
  std::optional<double> number;  // in ns; 0..1; per second; a count; nullopt: infinite or not known
  bool known = false;
  std::string why = {};     // it is not known, or infinite; safe to print
  std::string remark = {};  // on the number: "few hits: 3 beyond it"

  static Measured of(double number) { return {number, true}; }
  static Measured infinite(std::string why = {}) { return {std::nullopt, true, std::move(why)}; }
  static Measured unknown(std::string why) { return {std::nullopt, false, std::move(why)}; }
  // For comparisons of what is known.
  double value() const { return number.value_or(std::numeric_limits<double>::infinity()); }
};

struct Measure {
  // A measure of hits has none; else what a gate has in front of the word: "messages".
  std::string_view subject = {};
  std::string_view word;  // "unawaited"
  MeasureUnit unit;
  Measured now;
  // Bounds over all possible ends of the attack. Not known: no end makes it known. They may be
  // wider than what can happen, never narrower.
  Measured least = now, most = now;
  // What to write for the word without its subject; empty: it is unknown without.
  std::string_view hint = {};
  std::string_view alias = {};  // k6's metric and its aggregate: "ws_msgs_received count"; or none

  // One more way in which it may end.
  void may_be(const Measured& end) {
    if (!end.known) return;
    if (!least.known || end.value() < least.value()) least = end;
    if (!most.known || end.value() > most.value()) most = end;
  }
};

// What a gate can be about beside the hits.
struct Subject {
  std::string_view word;        // as typed: "broadcast"
  std::string_view phrase;      // in messages: "a broadcast"
  bool has_hits = false;        // a kind of records that has the measures of hits as well
  std::string_view alias = {};  // k6's metric of its latency, in milliseconds: "ws_connecting"
};

// Times that a subject has beside those of hits, such as "broadcast first".
struct SubjectTimes {
  std::string_view subject, word;
  const Histogram* finite = nullptr;
  std::uint64_t all = 0;       // those that are not in `finite` are infinite
  std::string_view one, many;  // what has them: "broadcast", "broadcasts"
  std::string_view why;        // of infinite ones: "reached no receiver"
  std::uint64_t to_come = 0;   // more of them, at most
};

}  // namespace barrage
