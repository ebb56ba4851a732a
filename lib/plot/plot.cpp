#include "plot/plot.h"

#include <algorithm>
#include <charconv>

#include "page/data.h"
#include "page/page.h"
#include "page/time_axis.h"
#include "plot/lttb.h"

namespace barrage {
namespace {

constexpr std::int64_t kDroppedTicks = 1000;  // more would overlap

// Microseconds, without trailing zeros: "1.5".
std::string seconds(Nanos value) {
  char text[32];
  const auto [end, error] =
      std::to_chars(text, text + sizeof text, static_cast<double>(value.count()) / 1e9,
                    std::chars_format::fixed, 6);
  std::string_view digits(text, static_cast<std::size_t>(end - text));
  digits = digits.substr(0, digits.find_last_not_of('0') + 1);
  if (digits.ends_with('.')) digits.remove_suffix(1);
  return std::string(digits);
}

std::string milliseconds(Nanos value) {
  char text[32];
  const auto [end, error] =
      std::to_chars(text, text + sizeof text, static_cast<double>(value.count()) / 1e6,
                    std::chars_format::general, 6);
  return std::string(text, end);
}

void put_series(PageData& data, const Series& series, std::size_t threshold) {
  const std::vector<Point> points = lttb(series.points, threshold);
  data.object();
  data.put("attack", series.attack);
  data.put("outcome", series.ok ? "OK" : "ERROR");
  data.put("ok", series.ok);
  data.put("hits", series.hits);
  data.list("x");
  for (const Point& point : points) data.raw(seconds(point.at));
  data.close();
  data.list("y");
  for (const Point& point : points) data.raw(milliseconds(point.latency));
  data.close();
  data.close();
}

void put_dropped(PageData& data, const Dropped& dropped) {
  data.object();
  data.put("attack", dropped.attack);
  data.put("hits", dropped.hits);
  data.list("x");
  const Nanos apart = (dropped.at.back() - dropped.at.front()) / kDroppedTicks;
  Nanos next = dropped.at.front();
  for (const Nanos at : dropped.at) {
    if (at < next) continue;
    data.raw(seconds(at));
    next = at + apart;
  }
  data.close();
  data.close();
}

void put_attack(PageData& data, const Timeline& timeline, const StreamInfo& info) {
  const Summary& summary = timeline.metrics.summary();
  data.object();
  data.put("name", timeline.attack);
  data.put("hits", summary.hits);
  data.put("attack", summary.attack().count());
  const auto run = std::find_if(info.runs.begin(), info.runs.end(), [&](const RunHeader& header) {
    return header.run == timeline.run;
  });
  put_slices(data, summary, run == info.runs.end() ? nullptr : &*run);
  data.close();
}

void put_remark(PageData& data, const Remark& remark) {
  data.list();
  data.add(remark.level);
  data.add(remark.text);
  data.add(remark.advice);
  data.close();
}

}  // namespace

std::string plot_data(const Drawing& drawing, const Judgement& judgement, const StreamInfo& info,
                      const PlotOptions& options) {
  PageData data;
  data.put("title", options.title);
  data.put("threshold", options.threshold);
  data.put("generator", judgement.generator);
  data.list("findings");
  for (const Remark& remark : judgement.remarks) put_remark(data, remark);
  data.close();
  data.list("problems");
  for (const std::string& problem : info.problems) data.add(problem);
  data.close();
  data.list("attacks");
  for (const Timeline& timeline : drawing.attacks) put_attack(data, timeline, info);
  data.close();
  data.list("series");
  for (const Series& series : drawing.series) put_series(data, series, options.threshold);
  data.close();
  data.list("dropped");
  for (const Dropped& dropped : drawing.dropped) put_dropped(data, dropped);
  data.close();
  return data.text();
}

void write_plot(std::ostream& out, const Drawing& drawing, const Judgement& judgement,
                const StreamInfo& info, const PlotOptions& options) {
  write_page(out, plot_page, plot_data(drawing, judgement, info, options));
}

}  // namespace barrage
