// The member "websocket" of `report -type=json`.
#pragma once

#include <vector>

#include "analysis/websocket.h"
#include "report/json_parts.h"

namespace barrage {

// Nothing without records of WebSockets; a kind without records has no member.
void put_websocket(JsonParts& json, const WebSocketSummary& websocket,
                   const std::vector<Quantile>& quantiles);

}  // namespace barrage
