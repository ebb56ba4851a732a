#include "server/behaviour.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/units.h"

namespace barrage::server {
namespace {

bool is_nth(std::uint64_t seq, std::uint64_t every) { return every > 0 && (seq + 1) % every == 0; }

// splitmix64: the choice depends only on the number and the seed.
double uniform(std::uint64_t seed, std::uint64_t n) {
  std::uint64_t x = seed * 0x9e3779b97f4a7c15 + (n + 1) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  x ^= x >> 31;
  return static_cast<double>(x >> 11) * 0x1p-53;
}

void check(bool fine, const char* what) {
  if (!fine) throw UsageError(what);
}

}  // namespace

std::vector<Freeze> parse_freezes(std::string_view text) {
  std::vector<Freeze> freezes;
  for (;;) {
    const auto end = text.find(',');
    const auto item = text.substr(0, end);
    const auto plus = item.find('+');
    if (plus == std::string_view::npos) {
      throw ValueError("\"" + std::string(item) + "\" has no length; write e.g. \"5s+1s\"");
    }
    freezes.push_back(
        {parse_duration(item.substr(0, plus)), parse_duration(item.substr(plus + 1))});
    if (end == std::string_view::npos) return freezes;
    text.remove_prefix(end + 1);
  }
}

Behaviour::Behaviour(BehaviourOptions options) : options_(std::move(options)) {
  const auto& o = options_;
  check(o.service >= Nanos(0) && o.slow >= Nanos(0) && o.chunk_gap >= Nanos(0),
        "service times and gaps cannot be negative");
  check((o.slow > Nanos(0)) == (o.slow_every > 0),
        "-slow and -slow-every need each other, e.g. -slow=100ms -slow-every=20");
  check(o.fail_rate >= 0 && o.fail_rate <= 1,
        "-fail-rate is a share between 0 and 1, e.g. -fail-rate=0.01");
  check(o.fail_code >= 200 && o.fail_code <= 599,
        "-fail-code is a status between 200 and 599, e.g. -fail-code=503");
  check((o.freeze_every == Nanos(0)) == (o.freeze_for == Nanos(0)),
        "-freeze-every and -freeze-for need each other, e.g. -freeze-every=1s -freeze-for=100ms");
  check(o.freeze_for >= Nanos(0) && (o.freeze_for < o.freeze_every || o.freeze_for == Nanos(0)),
        "-freeze-for must be shorter than -freeze-every, else nothing would ever depart");
  auto& freezes = options_.freezes;
  std::sort(freezes.begin(), freezes.end(),
            [](const Freeze& a, const Freeze& b) { return a.at < b.at; });
  Nanos end{};
  for (const auto& freeze : freezes) {
    check(freeze.at >= end && freeze.length > Nanos(0),
          "-freeze: freezes must not overlap or be empty; write e.g. -freeze=5s+1s,15s+1s");
    end = freeze.at + freeze.length;
  }
}

std::optional<Freeze> Behaviour::next_freeze(Nanos t) const {
  std::optional<Freeze> next;
  const auto& listed = options_.freezes;
  const auto it = std::upper_bound(listed.begin(), listed.end(), t,
                                   [](Nanos at, const Freeze& f) { return at < f.at + f.length; });
  if (it != listed.end()) next = *it;
  if (options_.freeze_every > Nanos(0)) {
    const Nanos end = (t / options_.freeze_every + 1) * options_.freeze_every;
    const Nanos at = end - options_.freeze_for;
    if (!next || at < next->at) next = Freeze{at, options_.freeze_for};
  }
  return next;
}

MonoTime Behaviour::after(MonoTime from, Nanos work) const {
  Nanos t = from - first_arrival_;
  while (const auto freeze = next_freeze(t)) {
    const Nanos room = freeze->at - t;
    if (work < room) break;
    if (room > Nanos(0)) work -= room;
    t = freeze->at + freeze->length;
  }
  return first_arrival_ + t + work;
}

bool Behaviour::fails(std::uint64_t seq) const {
  return is_nth(seq, options_.fail_every) ||
         (options_.fail_rate > 0 && uniform(options_.seed, seq) < options_.fail_rate);
}

Response Behaviour::respond(MonoTime arrival, const Wish& wish) {
  const std::uint64_t seq = requests_++;
  if (seq == 0) first_arrival_ = arrival;
  const Nanos usual = is_nth(seq, options_.slow_every) ? options_.slow : options_.service;
  const MonoTime begin = options_.fifo ? std::max(arrival, busy_until_) : arrival;

  Response response;
  response.seq = seq;
  response.departure = after(begin, wish.service.value_or(usual));
  response.status = wish.status.value_or(fails(seq) ? options_.fail_code : 200);
  response.size = wish.size.value_or(options_.size);
  response.chunks = wish.chunks.value_or(options_.chunks);
  response.chunk_gap = wish.chunk_gap.value_or(options_.chunk_gap);
  response.ending = wish.ending;
  if (wish.ending == Ending::complete && is_nth(seq, options_.reset_every)) {
    response.ending = Ending::reset;
  }
  busy_until_ = response.departure;
  return response;
}

}  // namespace barrage::server
