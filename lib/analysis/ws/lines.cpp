#include "analysis/ws/lines.h"

#include "analysis/words.h"

namespace barrage {
namespace {

// Neither a failure in a million looks like none, nor a success in a million.
std::string share(double part) {
  const double shown = part * 100;
  if (part > 0 && shown < 0.01) return "0.01%";
  if (part < 1 && shown > 99.99) return "99.99%";
  return fixed(shown) + "%";
}

class Lines {
 public:
  explicit Lines(const std::vector<Quantile>& quantiles)
      : quantiles_(quantiles), names_{"min", "mean"} {
    for (const Quantile& quantile : quantiles) names_.push_back(quantile.name);
    names_.emplace_back("max");
  }

  void add(std::string label, std::vector<std::string> legend, std::vector<std::string> values) {
    lines_.push_back({std::move(label), std::move(legend), std::move(values), nullptr});
  }
  void times(std::string label, const Histogram& h) {
    if (h.count() == 0) return;
    std::vector<std::string> values = {rounded(h.min()), rounded(h.mean())};
    for (const Quantile& quantile : quantiles_) values.push_back(rounded(h.quantile(quantile.q)));
    values.push_back(rounded(h.max()));
    lines_.push_back({std::move(label), names_, std::move(values), &h});
  }
  void counted(std::string label, const KindSummary& kind) {
    add(std::move(label), {"total", "failed"},
        {std::to_string(kind.all.hits), std::to_string(kind.all.failed)});
  }
  std::vector<SectionLine> take() { return std::move(lines_); }

 private:
  const std::vector<Quantile>& quantiles_;
  std::vector<std::string> names_;
  std::vector<SectionLine> lines_;
};

void connects(Lines& lines, const WebSocketSummary& ws) {
  const Summary& s = ws.connects.all;
  lines.add("Connections", {"tried", "opened", "cut", "success"},
            {std::to_string(s.hits), std::to_string(s.ok), std::to_string(ws.cut_connects),
             s.hits > 0 ? success_percent(s) : "none tried"});
}

void events(Lines& lines, const WebSocketSummary& ws) {
  const Summary& s = ws.events.all;
  std::vector<std::string> legend, values;
  const auto add = [&](const char* what, std::uint64_t count) {
    legend.emplace_back(what);
    values.push_back(std::to_string(count));
  };
  add("due", s.hits);
  add("sent", s.sent());
  if (ws.replies() > 0 || ws.sent_only == 0) add("replies", ws.replies());
  if (ws.sent_only > 0) add("match none", ws.sent_only);
  add("lost", ws.lost());
  add("cut", ws.cut());
  lines.add("Events", std::move(legend), std::move(values));
  if (ws.unsent() > 0) lines.add("Never Sent", {"events"}, {std::to_string(ws.unsent())});
  if (ws.failed_checks() > 0) {
    lines.add("Failed Checks", {"events"}, {std::to_string(ws.failed_checks())});
  }
  lines.add("Event Rates", {"sent/s", ws.sent_only > 0 ? "done/s" : "replies/s", "loss"},
            {fixed(s.rate()), fixed(s.throughput()), share(ws.loss())});
}

void broadcasts(Lines& lines, const WebSocketSummary& ws) {
  const Broadcasts& b = ws.broadcasts;
  if (b.count == 0) return;
  lines.add("Broadcasts", {"total", "reached", "expected", "share"},
            {std::to_string(b.count), std::to_string(b.reach), std::to_string(b.receivers),
             share(b.reached())});
  lines.add("Deliveries", {"per second"}, {fixed(ws.deliveries_per_second())});
  lines.times("To First", b.first);
  lines.times("To Median", b.median);
  lines.times("To Last", b.last);
}

void messages(Lines& lines, const Messages& m) {
  if (m.ends == 0) return;
  lines.add("Messages", {"received", "unawaited"},
            {std::to_string(m.received), std::to_string(m.unawaited)});
  lines.add("Message Rates", {"received/s", "unawaited/s"},
            {fixed(m.per_second(m.received)), fixed(m.per_second(m.unawaited))});
}

void disconnects(Lines& lines, const WebSocketSummary& ws) {
  const Summary& s = ws.disconnects.all;
  lines.add("Disconnects", {"by us", "by the peer", "rate"},
            {std::to_string(s.ok), std::to_string(ws.broken()), share(ws.disconnection_rate())});
  std::string codes;
  for (const auto& [code, count] : s.codes) {
    codes += std::to_string(code) + ":" + std::to_string(count) + "  ";
  }
  if (!codes.empty()) codes.resize(codes.size() - 2);
  lines.add("Close Codes", {"code:count"}, {codes});
}

}  // namespace

std::vector<SectionLine> websocket_lines(const WebSocketSummary& ws,
                                         const std::vector<Quantile>& quantiles) {
  Lines lines(quantiles);
  if (ws.connects.all.hits + ws.cut_connects > 0) connects(lines, ws);
  lines.times("Connecting", ws.connects.times);
  if (ws.events.all.hits > 0) events(lines, ws);
  lines.times(ws.sent_only > 0 ? "Event Times" : "Replies", ws.events.times);
  broadcasts(lines, ws);
  messages(lines, ws.messages);
  if (ws.disconnects.all.hits > 0) disconnects(lines, ws);
  lines.times("Open For", ws.disconnects.times);
  if (ws.recoveries.all.hits > 0) lines.counted("Recoveries", ws.recoveries);
  lines.times("Recovering", ws.recoveries.times);
  if (ws.pings.all.hits > 0) lines.counted("Pings", ws.pings);
  lines.times("Round Trips", ws.pings.times);
  return lines.take();
}

std::vector<SectionFaults> websocket_faults(const WebSocketSummary& ws) {
  std::vector<SectionFaults> kinds;
  for (const auto& [what, of] :
       {std::pair(What::connect, &ws.connects), std::pair(What::disconnect, &ws.disconnects),
        std::pair(What::recover, &ws.recoveries), std::pair(What::ping, &ws.pings)}) {
    if (!of->all.faults.empty()) kinds.push_back({kind_text(Kind::ws, what), &of->all});
  }
  return kinds;
}

}  // namespace barrage
