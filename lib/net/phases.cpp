#include "net/phases.h"

#include <algorithm>

#include "net/curl.h"

namespace barrage {
namespace {

// One request: walks from its start to its end and hands each stretch to a phase.
class Walk {
 public:
  explicit Walk(Nanos length) : length_(length) {}
  void step(Nanos& phase, Nanos until) {
    if (until <= Nanos(0)) return;
    until = std::clamp(until, at_, std::max(at_, length_));
    if (phase == Phases::absent) phase = Nanos(0);
    phase += until - at_;
    at_ = until;
  }
  void rest(Nanos& phase) { step(phase, std::max(length_, Nanos(1))); }

 private:
  Nanos at_{}, length_;
};

// A request that never got its connection.
void unready(Phases& phases, Walk walk, const Marks& before, const Marks& end, const Known& known) {
  walk.step(phases.queue, end.queued - before.queued);
  if (end.resolved == before.resolved) return walk.rest(known.resolves ? phases.dns : phases.queue);
  if (known.resolves) walk.step(phases.dns, end.resolved - before.resolved);
  if (end.connected == before.connected) {
    return walk.rest(known.handshake ? phases.tls : phases.connect);
  }
  walk.step(phases.connect, end.connected - before.connected);
  walk.rest(phases.tls);
}

}  // namespace

Marks marks_of(CURL* easy) {
  Marks marks;
  marks.began = info_time(easy, CURLINFO_REDIRECT_TIME_T);
#if LIBCURL_VERSION_NUM >= 0x080600
  marks.queued = info_time(easy, CURLINFO_QUEUE_TIME_T);
#endif
  marks.resolved = info_time(easy, CURLINFO_NAMELOOKUP_TIME_T);
  marks.connected = info_time(easy, CURLINFO_CONNECT_TIME_T);
  marks.secured = info_time(easy, CURLINFO_APPCONNECT_TIME_T);
#if LIBCURL_VERSION_NUM >= 0x080a00
  marks.written = info_time(easy, CURLINFO_POSTTRANSFER_TIME_T);
#endif
  marks.first_byte = info_time(easy, CURLINFO_STARTTRANSFER_TIME_T);
  curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &marks.connections);
  return marks;
}

Phases divide(std::span<const Marks> ready, const Marks& end, Nanos total, const Known& known) {
  Phases phases;
  Marks before;
  for (std::size_t i = 0; i < ready.size(); ++i) {
    const Marks& own = ready[i];
    const bool last = i + 1 == ready.size();
    const Marks& next = last ? end : ready[i + 1];
    Walk walk((next.began > own.began ? next.began : total) - own.began);
    walk.step(phases.queue, own.queued - before.queued);
    if (own.connections > before.connections) {
      if (known.resolves) walk.step(phases.dns, own.resolved - before.resolved);
      walk.step(phases.connect, own.connected - before.connected);
      walk.step(phases.tls, own.secured - before.secured);
    }
    const Nanos written = next.written - own.written;
    const Nanos first_byte = next.first_byte - own.first_byte;
    walk.step(phases.send, written);
    walk.step(phases.wait, first_byte);
    if (first_byte > Nanos(0)) {
      walk.rest(phases.transfer);
    } else {
      walk.rest(written > Nanos(0) || !known.reports_written ? phases.wait : phases.send);
    }
    before = own;
  }
  if (ready.empty() || end.began > ready.back().began) {
    unready(phases, Walk(total - end.began), before, end, known);
  }
  return phases;
}

}  // namespace barrage
