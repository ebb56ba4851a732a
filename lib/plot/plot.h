// The page of `plot`: latency over time. web/plot.js draws it.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "plot/series.h"
#include "record/record.h"

namespace barrage {

struct PlotOptions {
  std::string title;             // empty: the default of the page
  std::size_t threshold = 4000;  // points of a series, see lttb(); 0: all
};

// Warnings on what makes the numbers unreliable; the worst first.
struct Remark {
  std::string_view level;    // bad, warn, note
  std::string text, advice;  // advice may be empty
};

struct Judgement {
  std::string_view generator = "unknown";  // ok, bad, unknown
  std::vector<Remark> remarks = {};
};

// The JSON inside the page: points in seconds and milliseconds, slices in nanoseconds
// (page/time_axis.h).
std::string plot_data(const Drawing& drawing, const Judgement& judgement, const StreamInfo& info,
                      const PlotOptions& options);

// One self-contained page. Failures show in the state of `out`.
void write_plot(std::ostream& out, const Drawing& drawing, const Judgement& judgement,
                const StreamInfo& info, const PlotOptions& options);

}  // namespace barrage
