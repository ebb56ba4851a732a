// What gates can be about beside the hits where there are WebSockets.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/measure.h"
#include "analysis/ws/metrics.h"

namespace barrage {

std::vector<Subject> websocket_subjects();

// What has happened cannot be undone, and becomes less beside what is to come: a share is lost with
// the connection, event or delivery that all others to come cannot make up for. Where any number of
// them may come, counts have no upper bound, and shares come as close to 0 or 1 as they like.
std::vector<Measure> websocket_measures(const WebSocketSummary& websocket, const ToCome& to_come);
// Of broadcasts: to the first, the median and the last receiver.
std::vector<SubjectTimes> websocket_times(const WebSocketSummary& websocket, const ToCome& to_come);

}  // namespace barrage
