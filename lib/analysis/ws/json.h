// The members of "websocket" in `report -type=json`.
#pragma once

#include <vector>

#include "analysis/ws/metrics.h"
#include "analysis/json_parts.h"

namespace barrage {

// A kind without records has no member.
void put_websocket(JsonParts& json, const WebSocketSummary& websocket,
                   const std::vector<Quantile>& quantiles);

}  // namespace barrage
