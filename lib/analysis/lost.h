// When there is no use in going on: report -abort.
#pragma once

#include <cstdint>
#include <optional>

#include "analysis/gate.h"

namespace barrage {

// As `left`: the attack has no end, or does not tell it.
inline constexpr std::uint64_t kEndless = std::uint64_t{1} << 62;

// The gate fails now, and whatever becomes of up to `left` more hits, it still will. Each number is
// asked how far it could yet go: if all of them were answered at once, never, with a failure, or
// were not sent. So errors<1% is lost with the hit that makes more than 1 % of the whole plan fail;
// a rate only when not even all hits that are left, sent this moment, would reach it. What cannot
// be judged, for want of hits, is lost when the plan does not have them.
//
// What this calls lost is lost; a filter, or hits that must be late, may make a gate hopeless
// before. nullopt: it is not lost; else the result, lost, which says what could yet come of it.
std::optional<GateResult> lost_for_good(const Gate& gate, const Summary& summary,
                                        const GateTimes& times, std::uint64_t left);

}  // namespace barrage
