#include "analysis/ws/measures.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace barrage {
namespace {

constexpr MeasureUnit kMessages{"messages", MeasureUnit::Form::count,
                                "messages unawaited==0 or messages received>=100/s"};
constexpr double kNearlyNone = std::numeric_limits<double>::min();
const double kNearlyAll = std::nextafter(1.0, 0.0);
// Receivers that a broadcast may have: what a record has room for.
constexpr double kMostReceivers = 4'294'967'295;

double ratio(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

// What has happened cannot be undone, and becomes ever less beside what is to come.
Measured at_least(std::uint64_t happened) { return Measured::of(happened > 0 ? kNearlyNone : 0); }

Measure count(std::string_view subject, std::string_view word, const MeasureUnit& unit,
              std::uint64_t now) {
  const Measured value = Measured::of(static_cast<double>(now));
  return {.subject = subject,
          .word = word,
          .unit = unit,
          .now = value,
          .least = value,
          .most = Measured::infinite()};
}

Measure loss(const WebSocketSummary& ws, std::uint64_t left) {
  const std::uint64_t lost = ws.lost(), sent = ws.events.all.sent();
  Measure measure{.subject = "ws_event",
                  .word = "loss",
                  .unit = kShare,
                  .now = ws.events.all.hits == 0 ? Measured::unknown("there are no such hits")
                         : sent == 0             ? Measured::unknown("no event was sent")
                                                 : Measured::of(ratio(lost, sent)),
                  .hint = "only events are lost; write e.g. ws_event loss<0.1%"};
  if (left == 0) return measure;
  measure.may_be(Measured::of(ratio(lost, sent + left)));
  measure.may_be(Measured::of(ratio(lost + left, sent + left)));
  return measure;
}

// The peer may end connections that were opened outside of what was read.
Measure disconnections(const WebSocketSummary& ws) {
  return {.subject = "ws_disconnect",
          .word = "rate",
          .unit = kShare,
          .now = ws.connects.all.ok == 0 ? Measured::unknown("no connection was opened")
                                         : Measured::of(ws.disconnection_rate()),
          .least = at_least(ws.broken()),
          .most = Measured::infinite()};
}

Measure reach(const Broadcasts& b, std::uint64_t left) {
  Measure measure{.subject = "broadcast",
                  .word = "reach",
                  .unit = kShare,
                  .now = b.receivers == 0 ? Measured::unknown("no broadcast was sent")
                                          : Measured::of(b.reached())};
  if (left == 0) return measure;
  const double more = static_cast<double>(left) * kMostReceivers;
  const auto come = static_cast<double>(b.reach), all = static_cast<double>(b.receivers);
  measure.may_be(Measured::of(come / (all + more)));
  const double best = (come + more) / (all + more);
  measure.may_be(Measured::of(b.reach < b.receivers ? std::min(best, kNearlyAll) : best));
  return measure;
}

Measure deliveries(const WebSocketSummary& ws) {
  return {.subject = "broadcast",
          .word = "deliveries",
          .unit = kPerSecond,
          .now = ws.broadcasts.receivers == 0 ? Measured::unknown("no broadcast was sent")
                                              : Measured::of(ws.deliveries_per_second()),
          .least = at_least(ws.broadcasts.reach),
          .most = Measured::infinite()};
}

void add_messages(std::vector<Measure>& all, const Messages& m, std::string_view word,
                  std::uint64_t number) {
  const auto none = Measured::unknown("no connection has ended that tells its messages");
  Measure whole = count("messages", word, kMessages, number);
  Measure rate{.subject = "messages",
               .word = word,
               .unit = kPerSecond,
               .now = Measured::of(m.per_second(number)),
               .least = at_least(number),
               .most = Measured::infinite()};
  if (m.ends == 0) whole.now = rate.now = none;
  all.push_back(std::move(whole));
  all.push_back(std::move(rate));
}

}  // namespace

std::vector<Subject> websocket_subjects() {
  return {{"ws_event", "ws_event", true},
          {"ws_disconnect", "ws_disconnect"},
          {"messages", "messages"},
          {"broadcast", "a broadcast"}};
}

std::vector<Measure> websocket_measures(const WebSocketSummary& ws, std::uint64_t left) {
  const Summary& ends = ws.disconnects.all;
  std::vector<Measure> all;
  all.push_back(loss(ws, left));
  all.push_back(disconnections(ws));
  all.push_back(count("ws_disconnect", "hits", kHits, ends.hits));
  all.push_back(count("ws_disconnect", "failed", kHits, ends.failed));
  if (ends.hits == 0) all.back().now = Measured::unknown("there are no such hits");
  add_messages(all, ws.messages, "received", ws.messages.received);
  add_messages(all, ws.messages, "unawaited", ws.messages.unawaited);
  all.push_back(reach(ws.broadcasts, left));
  all.push_back(deliveries(ws));
  return all;
}

}  // namespace barrage
