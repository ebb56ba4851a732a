#include "record/monitor_frame.h"

#include <cmath>

#include "record/frame_values.h"

namespace barrage {
namespace {

MonitoredSeries series(MsgpackCursor& from) {
  frame::Elements elements(from, frame::kSeriesFields);
  MonitoredSeries series;
  series.name = from.str();
  series.unit = from.str();
  series.counter = from.boolean();
  elements.skip_more();
  return series;
}

SampleValue value(MsgpackCursor& from) {
  if (from.nil()) return {};
  if (from.number_or_nil()) return from.integer();
  const double real = from.real();
  if (!std::isfinite(real)) from.fail();
  return real;
}

// Each element of an array by next(cursor).
template <typename T, typename Next>
std::vector<T> all(MsgpackCursor& from, Next next) {
  std::vector<T> list;
  std::uint32_t count = from.array();
  if (count > frame::kMaxSeries) from.fail();
  for (; count > 0 && from.ok(); --count) list.push_back(next(from));
  return list;
}

}  // namespace

std::optional<MonitoredSource> read_source(const FrameHead& head) {
  if (head.fields < frame::kSourceFields) return std::nullopt;
  MsgpackCursor from = head.rest;
  MonitoredSource source;
  source.run = head.run;
  source.number = frame::uint32(from);
  source.what = frame::number<Monitored>(from);
  source.name = from.str();
  source.host = from.str();
  source.began = WallTime(Nanos(frame::time_ns(from)));
  source.interval = frame::duration(from);
  source.series = all<MonitoredSeries>(from, series);
  if (!from.ok()) return std::nullopt;
  return source;
}

std::optional<SourceSample> read_sample(const FrameHead& head) {
  if (head.fields < frame::kSampleFields) return std::nullopt;
  MsgpackCursor from = head.rest;
  SourceSample sample;
  sample.run = head.run;
  sample.source = frame::uint32(from);
  sample.at = WallTime(Nanos(frame::time_ns(from)));
  sample.values = all<SampleValue>(from, value);
  if (!from.ok()) return std::nullopt;
  return sample;
}

}  // namespace barrage
