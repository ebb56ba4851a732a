// The frames of monitored servers: sources and their samples.
#pragma once

#include <optional>

#include "core/monitored.h"
#include "record/hit_frame.h"

namespace barrage {

// Of a head of that kind; nullopt: it does not keep to FORMAT.md.
std::optional<MonitoredSource> read_source(const FrameHead& head);
std::optional<SourceSample> read_sample(const FrameHead& head);

}  // namespace barrage
