#include "analysis/ws/section.h"

#include <algorithm>

#include "analysis/words.h"
#include "analysis/ws/json.h"
#include "analysis/ws/lines.h"
#include "analysis/ws/measures.h"

namespace barrage {
namespace {

constexpr double kFewDoubtful = 0.01;  // of the events

}  // namespace

std::unique_ptr<Section> make_ws_section() { return std::make_unique<WsSection>(); }

void WsSection::add(const Result& result) {
  metrics_.add(result);
  summary_.reset();
}

void WsSection::merge(const Section& other) {
  metrics_.merge(dynamic_cast<const WsSection&>(other).metrics_);
  summary_.reset();
}

const WebSocketSummary& WsSection::summary() const {
  if (!summary_) summary_ = metrics_.summary();
  return *summary_;
}

std::vector<SectionLine> WsSection::lines(const std::vector<Quantile>& quantiles) const {
  return websocket_lines(summary(), quantiles);
}

std::vector<SectionFaults> WsSection::faults() const { return websocket_faults(summary()); }

std::vector<Finding> WsSection::findings() const {
  const Messages& m = summary().messages;
  if (m.stray == 0) return {};
  const std::uint64_t doubtful = std::min(m.stray, m.took_next);
  const bool few = static_cast<double>(doubtful) < kFewDoubtful * static_cast<double>(m.took_next);
  return {
      {few ? Level::warn : Level::bad,
       "up to " + std::to_string(doubtful) + " of " + count_of(m.took_next, "reply", "replies") +
           " may be other messages: \"> match next\" takes any, and " + std::to_string(m.stray) +
           " came that nothing waited for, so latencies may be too short",
       "write what the reply holds, e.g. > match json .id == {{seq}}"}};
}

SectionLive WsSection::live() const {
  const WebSocketSummary& ws = summary();
  SectionLive live{
      .head = count_of(ws.open(), "connection", "connections") + " open",
      .label = "sockets",
      .fates = {},
      .times = {{"connect", "connecting", &ws.connects.times}, {"ping", "", &ws.pings.times}}};
  const auto add = [&](const std::string& fate, std::uint64_t count, bool bad = false) {
    if (count > 0) live.fates.push_back({fate + ":" + std::to_string(count), bad});
  };
  add("opened", ws.connects.all.ok);
  add("failed", ws.connects.all.failed, true);
  add("lost", ws.broken(), true);
  add("recovered", ws.recoveries.all.ok);
  add("closed", ws.disconnects.all.ok);
  return live;
}

SectionPage WsSection::page() const {
  const WebSocketSummary& ws = summary();
  SectionPage page{.about = "connections, and the events on them",
                   .counts = {{"tried", ws.connects.all.hits},
                              {"opened", ws.connects.all.ok},
                              {"lost", ws.broken()},
                              {"recovered", ws.recoveries.all.ok}},
                   .histograms = {{"connecting", &ws.connects.times}},
                   .slice_length = ws.times.slice_length(),
                   .begin = {},
                   .series = {}};
  if (ws.times.empty()) return page;
  page.begin = ws.times.begin();
  const auto add = [&, slices = ws.times.slices()](std::string_view name,
                                                   std::uint64_t ConnectionSlice::*count) {
    std::vector<std::uint64_t>& counts = page.series.emplace_back(name, 0).second;
    for (const ConnectionSlice& slice : slices) counts.push_back(slice.*count);
  };
  add("opened", &ConnectionSlice::opened);
  add("failed", &ConnectionSlice::failed);
  add("closed", &ConnectionSlice::closed);
  add("lost", &ConnectionSlice::lost);
  return page;
}

void WsSection::put(JsonParts& json, const std::vector<Quantile>& quantiles) const {
  put_websocket(json, summary(), quantiles);
}

std::vector<Subject> WsSection::subjects() const { return websocket_subjects(); }

std::vector<Measure> WsSection::measures(const ToCome& to_come) const {
  return websocket_measures(summary(), to_come);
}

std::vector<SubjectTimes> WsSection::times(const ToCome& to_come) const {
  return websocket_times(summary(), to_come);
}

}  // namespace barrage
