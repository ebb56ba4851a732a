// What became of an attack's WebSockets: its events, and the side results, kind by kind.
#pragma once

#include <cstdint>

#include "analysis/ws/connection_times.h"
#include "core/metrics.h"

namespace barrage {

// The records of one kind.
struct KindSummary {
  Summary all;  // without slices; Summary::hits is their number
  // Latencies of those that are ok: how long connecting, a reply, a recovery or a pong took. Of
  // ws_disconnect those of all: how long the connections were open.
  Histogram times;
};

// Events for which every open connection was to receive a message.
struct Broadcasts {
  std::uint64_t count = 0;      // that were sent
  std::uint64_t reach = 0;      // deliveries, of all of them together
  std::uint64_t receivers = 0;  // ... that there were to be
  // Since sent: to the first and the median receiver; to the last one, where all were reached.
  Histogram first, median, last;

  void merge(const Broadcasts& other);
  double reached() const;  // share of the deliveries, 0..1; 0 when there were to be none
};

// What came over connections; reported when they end.
struct Messages {
  std::uint64_t ends = 0;  // of connections that report this; 0: the rest is not known
  std::uint64_t received = 0;
  std::uint64_t unawaited = 0;  // of them: that nothing waited for when they came
  std::uint64_t took_next = 0;  // events that the next message ended, whatever it was
  std::uint64_t stray = 0;      // of unawaited: after such an event, so what ended it is in doubt
  WallTime opened{}, ended{};   // the first of these connections, and the last

  void merge(const Messages& other);
  // Of received or unawaited; 0 when there was no time.
  double per_second(std::uint64_t count) const;
};

struct WebSocketSummary {
  KindSummary connects, events, disconnects, recoveries, pings;
  std::uint64_t sent_only = 0;  // events that ended when they were sent: no reply was awaited
  Broadcasts broadcasts;
  Messages messages;
  ConnectionTimes times;  // of connects and disconnects
  // Connections that this side gave up by plan while they were opening: not in `connects`.
  std::uint64_t cut_connects = 0;

  bool empty() const;  // no record of any of these kinds
  // Connections that were opened and have not ended; 0 where more ended than what was read opened.
  std::uint64_t open() const;
  // events.all.hits are due: sent + unsent + dropped. sent + unsent = ended + failed_checks + lost
  // + cut, and what failed for another reason, which no driver reports.
  std::uint64_t ended() const { return events.all.ok; }  // well: with their reply, or sent_only
  std::uint64_t replies() const { return ended() - sent_only; }
  // Their reply came, and did not meet the requirements.
  std::uint64_t failed_checks() const { return events.all.count_of(Fault::check); }
  // Those that no connection could take, too.
  std::uint64_t lost() const { return events.all.count_of(Fault::lost); }
  std::uint64_t cut() const { return events.all.count_of(Fault::cut); }
  std::uint64_t unsent() const { return events.all.unsent; }
  std::uint64_t tried() const { return events.all.sent() + unsent(); }
  double loss() const;  // lost / tried, 0..1; 0 when none was tried
  // Connections that ended without this side having closed them, and their share of those that were
  // opened: above 1 where some had been opened outside of what was read; 0 when none was opened.
  std::uint64_t broken() const { return disconnects.all.failed; }
  double disconnection_rate() const;
  double deliveries_per_second() const;  // of broadcasts, as Summary::throughput()
};

// A fold, like Metrics: one thread; records may come in any order, and be shared out before a
// merge. Its memory does not grow with their number.
class WebSocketMetrics {
 public:
  // Records of other kinds are passed over.
  void add(const Result& result);
  void merge(const WebSocketMetrics& other);
  WebSocketSummary summary() const;

 private:
  struct OneWhat {
    Metrics metrics{{}, false};
    Histogram times;
  };

  OneWhat* of(const Result& result);  // null: none of these

  OneWhat connects_, events_, disconnects_, recoveries_, pings_;
  std::uint64_t sent_only_ = 0;
  Broadcasts broadcasts_;
  Messages messages_;
  ConnectionTimes times_;
  std::uint64_t cut_connects_ = 0;
};

}  // namespace barrage
