// What gates can be about beside the hits where there are WebSockets.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/measure.h"
#include "analysis/ws/metrics.h"

namespace barrage {

std::vector<Subject> websocket_subjects();

// When at most `left` more hits come. How many connections will still be opened or end, and how
// many will receive a broadcast, nobody knows: counts have no upper bound, shares of them come as
// close to 0 or 1 as they like, and reach it only where it is now.
std::vector<Measure> websocket_measures(const WebSocketSummary& websocket, std::uint64_t left);

}  // namespace barrage
