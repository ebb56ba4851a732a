#include "analysis/ws/metrics.h"

#include <algorithm>

#include "kinds/ws_details.h"

namespace barrage {
namespace {

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

void add_broadcast(Broadcasts& all, const Result& result, const WsDetails& details) {
  ++all.count;
  all.reach += details.reach;
  all.receivers += details.receivers;
  if (details.first != Phases::absent) all.first.record(details.first);
  if (details.median != Phases::absent) all.median.record(details.median);
  if (result.ok()) all.last.record(result.service);
}

// Such an event spends its time being sent. Records without phases do not say it.
bool awaited_nothing(const Result& result) {
  return result.what == What::hit && result.ok() && result.phases.send != Phases::absent &&
         result.phases.wait == Phases::absent;
}

Messages messages_of(const Result& end, const MessageCounts& counts) {
  return {1,          counts.received, counts.unawaited, counts.took_next, counts.stray,
          end.sent(), end.done()};
}

}  // namespace

void Broadcasts::merge(const Broadcasts& other) {
  count += other.count;
  reach += other.reach;
  receivers += other.receivers;
  first.merge(other.first);
  median.merge(other.median);
  last.merge(other.last);
}

double Broadcasts::reached() const { return ratio(reach, receivers); }

void Messages::merge(const Messages& other) {
  if (other.ends == 0) return;
  opened = ends == 0 ? other.opened : std::min(opened, other.opened);
  ended = ends == 0 ? other.ended : std::max(ended, other.ended);
  ends += other.ends;
  received += other.received;
  unawaited += other.unawaited;
  took_next += other.took_next;
  stray += other.stray;
}

double Messages::per_second(std::uint64_t count) const {
  const Nanos time = ended - opened;
  if (time <= Nanos(0)) return 0;
  return static_cast<double>(count) * 1e9 / static_cast<double>(time.count());
}

bool WebSocketSummary::empty() const {
  return connects.all.hits + events.all.hits + disconnects.all.hits + recoveries.all.hits +
             pings.all.hits + cut_connects ==
         0;
}

std::uint64_t WebSocketSummary::open() const {
  return connects.all.ok - std::min(connects.all.ok, disconnects.all.hits);
}

double WebSocketSummary::loss() const { return ratio(lost(), tried()); }

double WebSocketSummary::disconnection_rate() const { return ratio(broken(), connects.all.ok); }

double WebSocketSummary::deliveries_per_second() const {
  return events.all.per_second(broadcasts.reach);
}

WebSocketMetrics::OneWhat* WebSocketMetrics::of(const Result& result) {
  if (result.kind != Kind::ws) return nullptr;
  switch (result.what) {
    case What::connect:
      return &connects_;
    case What::hit:
      return &events_;
    case What::disconnect:
      return &disconnects_;
    case What::recover:
      return &recoveries_;
    case What::ping:
      return &pings_;
    default:
      return nullptr;
  }
}

void WebSocketMetrics::add(const Result& result) {
  if (result.kind == Kind::ws && result.what == What::cut) ++cut_connects_;
  OneWhat* const kind = of(result);
  if (kind == nullptr) return;
  kind->metrics.add(result);
  if (result.ok() || result.what == What::disconnect) kind->times.record(result.latency());
  if (awaited_nothing(result)) ++sent_only_;
  const WsDetails details = WsDetails::of(result.details);
  if (details.receivers > 0) add_broadcast(broadcasts_, result, details);
  if (details.messages) messages_.merge(messages_of(result, *details.messages));
  times_.add(result);
}

void WebSocketMetrics::merge(const WebSocketMetrics& other) {
  for (OneWhat WebSocketMetrics::*const kind :
       {&WebSocketMetrics::connects_, &WebSocketMetrics::events_, &WebSocketMetrics::disconnects_,
        &WebSocketMetrics::recoveries_, &WebSocketMetrics::pings_}) {
    (this->*kind).metrics.merge((other.*kind).metrics);
    (this->*kind).times.merge((other.*kind).times);
  }
  sent_only_ += other.sent_only_;
  broadcasts_.merge(other.broadcasts_);
  messages_.merge(other.messages_);
  times_.merge(other.times_);
  cut_connects_ += other.cut_connects_;
}

WebSocketSummary WebSocketMetrics::summary() const {
  const auto summary_of = [](const OneWhat& kind) {
    return KindSummary{kind.metrics.summary(), kind.times};
  };
  return {summary_of(connects_),
          summary_of(events_),
          summary_of(disconnects_),
          summary_of(recoveries_),
          summary_of(pings_),
          sent_only_,
          broadcasts_,
          messages_,
          times_,
          cut_connects_};
}

}  // namespace barrage
