// What is measured of a server while it is attacked, or at any other time.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/run.h"
#include "core/time.h"

namespace barrage {

// What the readings are of. Values are part of the record format: never renumber.
enum class Monitored : std::uint8_t { process = 0, cgroup = 1, container = 2, host = 3 };

// One number that is read again and again.
struct MonitoredSeries {
  std::string name;      // "cpu", "memory.current"
  std::string unit;      // "s", "bytes"; empty: a plain number
  bool counter = false;  // it only grows, and how fast is what counts; else each value stands for
                         // itself
  bool operator==(const MonitoredSeries&) const = default;
};

// One thing that is watched. It is written anew now and then, so that each piece of a stream that
// was cut says what its samples are.
struct MonitoredSource {
  RunId run{};               // of whoever watches, drawn at its start
  std::uint32_t number = 0;  // within the run
  Monitored what = Monitored::process;
  std::string name;  // "postgres", "/system.slice/app.service"
  std::string host;  // the name of the machine
  WallTime began{};  // when the watching began
  Nanos interval{};  // between two samples; 0: there is no such rule
  std::vector<MonitoredSeries> series;
  bool operator==(const MonitoredSource&) const = default;
};

// monostate: it could not be read. Doubles are finite; a whole one may come back as an integer.
using SampleValue = std::variant<std::monostate, std::int64_t, double>;

// What was read of a source at one moment.
struct SourceSample {
  RunId run{};
  std::uint32_t source = 0;  // MonitoredSource::number
  WallTime at{};
  std::vector<SampleValue> values;  // one for each series, in their order
  bool operator==(const SourceSample&) const = default;
};

}  // namespace barrage
