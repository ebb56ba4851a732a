#include "analysis/ws/measures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

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

// Of a rate, whose time may become as long as it likes.
Measured at_least(std::uint64_t happened) { return Measured::of(happened > 0 ? kNearlyNone : 0); }

// Of a number that may grow by `more`.
Measured at_most(std::uint64_t now, std::uint64_t more) {
  return more >= kEndless ? Measured::infinite() : Measured::of(static_cast<double>(now + more));
}

// Not known, and never will be where nothing is to come.
void not_known(Measure& measure, const Measured& why, bool ever) {
  measure.now = why;
  if (!ever) measure.least = measure.most = why;
}

Measure loss(const WebSocketSummary& ws, std::uint64_t left) {
  const std::uint64_t lost = ws.lost(), tried = ws.tried();
  Measure measure{.subject = "ws_event",
                  .word = "loss",
                  .unit = kShare,
                  .now = ws.events.all.hits == 0 ? Measured::unknown("there are no such hits")
                         : tried == 0            ? Measured::unknown("no event was sent")
                                                 : Measured::of(ratio(lost, tried)),
                  .hint = "only events are lost; write e.g. ws_event loss<0.1%"};
  if (left == 0) return measure;
  measure.may_be(Measured::of(ratio(lost, tried + left)));
  measure.may_be(Measured::of(ratio(lost + left, tried + left)));
  return measure;
}

// Those that are to end may have been opened outside of what the report is about.
Measure disconnections(const WebSocketSummary& ws, const ToCome& to_come) {
  const std::uint64_t opened = ws.connects.all.ok, broken = ws.broken();
  Measure measure{.subject = "ws_disconnect",
                  .word = "rate",
                  .unit = kShare,
                  .now = opened == 0 ? Measured::unknown("no connection was opened")
                                     : Measured::of(ws.disconnection_rate())};
  const auto may_be = [&](std::uint64_t ended, std::uint64_t more) {
    if (opened + more > 0) measure.may_be(Measured::of(ratio(broken + ended, opened + more)));
  };
  may_be(0, to_come.connections);
  if (to_come.ends >= kEndless) {
    measure.may_be(Measured::infinite());
    return measure;
  }
  const std::uint64_t open = to_come.ends - std::min(to_come.ends, to_come.connections);
  for (const std::uint64_t more : {std::uint64_t{0}, std::uint64_t{1}, to_come.connections}) {
    if (more <= to_come.connections) may_be(open + more, more);
  }
  return measure;
}

void add_ends(std::vector<Measure>& all, const Summary& ends, const ToCome& to_come) {
  for (const auto& [word, number] : {std::pair("hits", ends.hits), {"failed", ends.failed}}) {
    const Measured now = Measured::of(static_cast<double>(number));
    all.push_back({.subject = "ws_disconnect",
                   .word = word,
                   .unit = kHits,
                   .now = now,
                   .most = at_most(number, to_come.ends)});
  }
  if (ends.hits > 0) return;
  not_known(all.back(), Measured::unknown("there are no such hits"), to_come.ends > 0);
}

// Where each hit that is to come is a broadcast that reaches all.
double deliveries_to_come(const ToCome& to_come) {
  const auto receivers = static_cast<double>(to_come.receivers);
  return static_cast<double>(to_come.hits) * std::min(receivers, kMostReceivers);
}

Measure reach(const Broadcasts& b, const ToCome& to_come) {
  Measure measure{.subject = "broadcast",
                  .word = "reach",
                  .unit = kShare,
                  .now = b.receivers == 0 ? Measured::unknown("no broadcast was sent")
                                          : Measured::of(b.reached())};
  const double more = deliveries_to_come(to_come);
  if (more == 0) return measure;
  const auto come = static_cast<double>(b.reach), all = static_cast<double>(b.receivers);
  measure.may_be(Measured::of(come / (all + more)));
  const double best = (come + more) / (all + more);
  measure.may_be(Measured::of(b.reach < b.receivers ? std::min(best, kNearlyAll) : best));
  return measure;
}

Measure deliveries(const WebSocketSummary& ws, const ToCome& to_come) {
  Measure measure{.subject = "broadcast",
                  .word = "deliveries",
                  .unit = kPerSecond,
                  .now = ws.broadcasts.receivers == 0 ? Measured::unknown("no broadcast was sent")
                                                      : Measured::of(ws.deliveries_per_second())};
  if (ws.broadcasts.receivers > 0 || deliveries_to_come(to_come) > 0) {
    measure.least = at_least(ws.broadcasts.reach);
    measure.most = Measured::infinite();
  }
  return measure;
}

// Those of a connection count when it ends.
void add_messages(std::vector<Measure>& all, const Messages& m, std::string_view word,
                  std::uint64_t number, bool more) {
  const auto none = Measured::unknown("no connection that reports its messages has ended");
  Measure whole{.subject = "messages",
                .word = word,
                .unit = kMessages,
                .now = Measured::of(static_cast<double>(number)),
                .alias = word == "received" ? "ws_msgs_received count" : ""};
  Measure rate{.subject = "messages",
               .word = word,
               .unit = kPerSecond,
               .now = Measured::of(m.per_second(number)),
               .alias = word == "received" ? "ws_msgs_received rate" : ""};
  if (more) {
    whole.most = rate.most = Measured::infinite();
    rate.least = at_least(number);
  }
  if (m.ends == 0) {
    not_known(whole, none, more);
    not_known(rate, none, more);
  }
  all.push_back(std::move(whole));
  all.push_back(std::move(rate));
}

// What happened, as a number and per second, where as many may yet come.
struct Counted {
  std::string_view subject, word, alias, rate_alias;
  std::uint64_t number = 0;
  double rate = 0;
};

void add_counted(std::vector<Measure>& all, const Counted& of, std::uint64_t to_come) {
  Measure whole{.subject = of.subject,
                .word = of.word,
                .unit = kHits,
                .now = Measured::of(static_cast<double>(of.number)),
                .most = at_most(of.number, to_come),
                .alias = of.alias};
  Measure rate{.subject = of.subject,
               .word = of.word,
               .unit = kPerSecond,
               .now = Measured::of(of.rate),
               .alias = of.rate_alias};
  if (to_come > 0) {
    rate.least = at_least(of.number);
    rate.most = Measured::infinite();
  }
  all.push_back(std::move(whole));
  all.push_back(std::move(rate));
}

}  // namespace

std::vector<Subject> websocket_subjects() {
  return {{"ws_event", "ws_event", true},
          {"ws_connect", "ws_connect", true, "ws_connecting"},
          {"ws_disconnect", "ws_disconnect"},
          {"messages", "messages"},
          {"broadcast", "a broadcast"}};
}

std::vector<Measure> websocket_measures(const WebSocketSummary& ws, const ToCome& to_come) {
  const Messages& messages = ws.messages;
  std::vector<Measure> all;
  all.push_back(loss(ws, to_come.hits));
  const Summary &events = ws.events.all, &connects = ws.connects.all;
  add_counted(
      all,
      {"ws_event", "sent", "ws_msgs_sent count", "ws_msgs_sent rate", events.sent(), events.rate()},
      to_come.hits);
  add_counted(all,
              {"ws_connect", "opened", "ws_sessions count", "ws_sessions rate", connects.ok,
               connects.throughput()},
              to_come.connections);
  all.push_back(disconnections(ws, to_come));
  add_ends(all, ws.disconnects.all, to_come);
  add_messages(all, messages, "received", messages.received, to_come.ends > 0);
  add_messages(all, messages, "unawaited", messages.unawaited, to_come.ends > 0);
  all.push_back(reach(ws.broadcasts, to_come));
  all.push_back(deliveries(ws, to_come));
  return all;
}

std::vector<SubjectTimes> websocket_times(const WebSocketSummary& ws, const ToCome& to_come) {
  const Broadcasts& b = ws.broadcasts;
  std::vector<SubjectTimes> all;
  for (const auto& [word, times, why] : {std::tuple("first", &b.first, "reached no receiver"),
                                         {"median", &b.median, "reached no receiver"},
                                         {"last", &b.last, "did not reach all"}}) {
    all.push_back({.subject = "broadcast",
                   .word = word,
                   .finite = times,
                   .all = b.count,
                   .one = "broadcast",
                   .many = "broadcasts",
                   .why = why,
                   .to_come = to_come.receivers > 0 ? to_come.hits : 0});
  }
  return all;
}

}  // namespace barrage
