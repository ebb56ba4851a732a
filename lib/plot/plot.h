// The page of `plot`: latency over time, for people. web/plot.js draws it.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>

#include "plot/series.h"
#include "record/record.h"

namespace barrage {

struct PlotOptions {
  std::string title;             // empty: the page has a title of its own
  std::size_t threshold = 4000;  // points of a series, see lttb(); 0: all
};

// The JSON inside the page: seconds and milliseconds.
std::string plot_data(const Drawing& drawing, const StreamInfo& info, const PlotOptions& options);

// One self-contained page. Failures show in the state of `out`.
void write_plot(std::ostream& out, const Drawing& drawing, const StreamInfo& info,
                const PlotOptions& options);

}  // namespace barrage
