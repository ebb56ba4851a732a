// What text, markdown and html say of WebSockets: the same lines in each.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analysis/quantile.h"
#include "analysis/websocket.h"
#include "report/reporter.h"

namespace barrage {

struct WebSocketLine {
  std::string label;                 // "Connections", at most 13 letters
  std::vector<std::string> legend;   // "tried", "opened", ...; of times from "min" to "max"
  std::vector<std::string> values;   // "50", "50", "100.00%"
  const Histogram* times = nullptr;  // of a line of times: a view of the summary
};

// No hit is told, but connections are: they were held open, and the numbers of hits say nothing.
bool only_connections(const Report& report);

// "50, 50, 100.00%"
std::string listed(const std::vector<std::string>& words);

// Kind by kind; none of a kind without records. Safe to print.
std::vector<WebSocketLine> websocket_lines(const WebSocketSummary& websocket,
                                           const std::vector<Quantile>& quantiles);

// Why connections were not opened, ended, did not recover or did not answer: kind and records, only
// those of which some failed. Views of the summary.
std::vector<std::pair<std::string, const Summary*>> websocket_faults(
    const WebSocketSummary& websocket);

}  // namespace barrage
