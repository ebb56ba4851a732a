#include "analysis/ws/json.h"

#include <string>

namespace barrage {
namespace {

class Members {
 public:
  Members(JsonParts& json, const WebSocketSummary& websocket,
          const std::vector<Quantile>& quantiles)
      : json_(json), ws_(websocket), quantiles_(quantiles) {}

  void put() {
    connects();
    events();
    broadcasts();
    messages();
    disconnects();
    counted("ws_recover", ws_.recoveries);
    counted("ws_ping", ws_.pings);
  }

 private:
  bool open(std::string_view kind, const KindSummary& of) {
    if (of.all.hits > 0) json_.open(kind, '{');
    return of.all.hits > 0;
  }

  void close(std::string_view times, const KindSummary& of) {
    json_.times(times, of.times, quantiles_);
    json_.faults(of.all.faults);
    json_.close('}');
  }

  void connects() {
    const Summary& s = ws_.connects.all;
    if (s.hits + ws_.cut_connects == 0) return;
    json_.open("ws_connect", '{');
    json_.member("tried", s.hits);
    json_.member("opened", s.ok);
    json_.member("failed", s.failed);
    json_.member("cut", ws_.cut_connects);
    if (s.hits > 0) {
      json_.member("success", s.success());
    } else {
      json_.null("success");
    }
    json_.times("service", s.service.all(), quantiles_);
    close("latencies", ws_.connects);
  }

  void events() {
    const Summary& s = ws_.events.all;
    if (!open("ws_event", ws_.events)) return;
    json_.member("due", s.hits);
    json_.member("sent", s.sent());
    json_.member("replies", ws_.ended());
    json_.member("lost", ws_.lost());
    json_.member("cut", ws_.cut());
    json_.member("dropped", s.dropped);
    json_.member("unsent", ws_.unsent());
    json_.member("sent_only", ws_.sent_only);
    json_.member("failed_checks", ws_.failed_checks());
    json_.member("rate", s.rate());
    json_.member("throughput", s.throughput());
    json_.member("loss", ws_.loss());
    close("latencies", ws_.events);
  }

  void broadcasts() {
    const Broadcasts& b = ws_.broadcasts;
    if (b.count == 0) return;
    json_.open("broadcasts", '{');
    json_.member("count", b.count);
    json_.member("reach", b.reach);
    json_.member("receivers", b.receivers);
    json_.member("reached", b.reached());
    json_.member("throughput", ws_.deliveries_per_second());
    json_.times("first", b.first, quantiles_);
    json_.times("median", b.median, quantiles_);
    json_.times("last", b.last, quantiles_);
    json_.close('}');
  }

  void messages() {
    const Messages& m = ws_.messages;
    if (m.ends == 0) return;
    json_.open("messages", '{');
    json_.member("received", m.received);
    json_.member("unawaited", m.unawaited);
    json_.member("received_rate", m.per_second(m.received));
    json_.member("unawaited_rate", m.per_second(m.unawaited));
    if (m.took_next > 0) {
      json_.member("took_next", m.took_next);
      json_.member("stray", m.stray);
    }
    json_.close('}');
  }

  void disconnects() {
    const Summary& s = ws_.disconnects.all;
    if (!open("ws_disconnect", ws_.disconnects)) return;
    json_.member("count", s.hits);
    json_.member("by_peer", ws_.broken());
    if (ws_.connects.all.ok > 0) {
      json_.member("rate", ws_.disconnection_rate());
    } else {
      json_.null("rate");
    }
    json_.open("codes", '{');
    for (const auto& [code, count] : s.codes) json_.member(std::to_string(code), count);
    json_.close('}');
    close("open", ws_.disconnects);
  }

  void counted(std::string_view kind, const KindSummary& of) {
    if (!open(kind, of)) return;
    json_.member("count", of.all.hits);
    json_.member("failed", of.all.failed);
    close("latencies", of);
  }

  JsonParts& json_;
  const WebSocketSummary& ws_;
  const std::vector<Quantile>& quantiles_;
};

}  // namespace

void put_websocket(JsonParts& json, const WebSocketSummary& websocket,
                   const std::vector<Quantile>& quantiles) {
  Members(json, websocket, quantiles).put();
}

}  // namespace barrage
