// What text, markdown and html say of WebSockets: the same lines in each.
#pragma once

#include <vector>

#include "analysis/quantile.h"
#include "analysis/section.h"
#include "analysis/ws/metrics.h"

namespace barrage {

// Kind by kind; none of a kind without records.
std::vector<SectionLine> websocket_lines(const WebSocketSummary& websocket,
                                         const std::vector<Quantile>& quantiles);

// Why connections were not opened, ended, did not recover or did not respond.
std::vector<SectionFaults> websocket_faults(const WebSocketSummary& websocket);

}  // namespace barrage
