// The section of WebSockets: connections, and the events and messages on them.
#pragma once

#include <memory>
#include <optional>

#include "analysis/section.h"
#include "analysis/ws/metrics.h"

namespace barrage {

class WsSection final : public Section {
 public:
  void add(const Result& result) override;
  void merge(const Section& other) override;
  bool empty() const override { return summary().empty(); }
  std::vector<What> side_results() const override {
    return {What::connect, What::disconnect, What::recover, What::ping, What::cut};
  }
  std::string_view name() const override { return "websocket"; }
  std::string_view title() const override { return "WebSocket"; }
  std::uint64_t connections() const override { return summary().connects.all.hits; }

  std::vector<SectionLine> lines(const std::vector<Quantile>& quantiles) const override;
  std::vector<SectionFaults> faults() const override;
  std::vector<Finding> findings() const override;
  SectionLive live() const override;
  SectionPage page() const override;
  void put(JsonParts& json, const std::vector<Quantile>& quantiles) const override;
  std::vector<Subject> subjects() const override;
  std::vector<Measure> measures(const ToCome& to_come) const override;
  std::vector<SubjectTimes> times(const ToCome& to_come) const override;

  // Valid until it changes.
  const WebSocketSummary& summary() const;

 private:
  WebSocketMetrics metrics_;
  mutable std::optional<WebSocketSummary> summary_;  // none: it changed since
};

std::unique_ptr<Section> make_ws_section();

}  // namespace barrage
