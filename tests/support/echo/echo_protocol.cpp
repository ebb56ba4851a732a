#include "support/echo/echo_protocol.h"

#include <algorithm>
#include <array>
#include <utility>

#include "support/echo/spec.h"

namespace barrage::echo {
namespace {

const EchoSpec& spec_of(const Target& target) { return static_cast<const EchoSpec&>(*target.spec); }

}  // namespace

// A connection, and the hit that it serves.
struct EchoProtocol::Line final : Wire::Owner {
  Line(EchoProtocol& its_owner, Endpoint& its_endpoint)
      : owner(its_owner), endpoint(its_endpoint), wire(owner.wires_, endpoint.peer, *this) {}

  void send() {
    expected = spec_of(*hit->target)
                   .line.expand({.seed = 0,
                                 .seq = hit->sink->seq(hit->id),
                                 .connection = 0,
                                 .now = owner.clock_.wall()}) +
               "\n";
    received.clear();
    hit->line_sent = owner.clock_.now();
    hit->bytes_out += expected.size();
    unsent = expected;
    write();
  }
  void write() {
    unsent.erase(0, wire.write(unsent));
    if (wire.broken()) wire.read_again();  // which says why
  }

  void connected() noexcept override {
    phases = wire.phases();
    if (hit) send();
  }
  void failed(Failure&& failure) noexcept override {
    phases = wire.phases();
    if (hit) return owner.finish(*this, std::move(failure), false);
    owner.retire(*this);
  }
  void writable() noexcept override { write(); }
  void readable() noexcept override {
    std::array<char, 4096> buffer{};
    while (true) {
      std::size_t got = 0;
      const Wire::Io io = wire.read(buffer.data(), buffer.size(), got);
      if (io == Wire::Io::blocked) return;
      if (io != Wire::Io::done) return lost(io);
      if (!hit) return owner.retire(*this);  // unsolicited
      hit->bytes_in += got;
      received.append(buffer.data(), got);
      if (received.find('\n') != received.npos && line_came()) return;
    }
  }
  // True: the hit is over.
  bool line_came() {
    if (received != expected) {
      owner.finish(*this, {Fault::protocol, "another line came back"}, false);
      return true;
    }
    const std::uint32_t times = spec_of(*hit->target).times;
    ++hit->lines;
    if (times > 1) report_step();
    if (hit && hit->lines < times) {
      send();
      return false;
    }
    if (hit) owner.finish(*this, {}, true);
    return true;
  }
  void report_step() {
    StepResult step;
    step.target = hit->target;
    step.due = step.sent = hit->line_sent;
    step.done = owner.clock_.now();
    step.step = hit->lines;
    step.outcome.kind = kKind;
    step.outcome.bytes_in = step.outcome.bytes_out = expected.size();
    step.outcome.phases.wait = step.done - step.sent;
    hit->sink->step(hit->id, std::move(step));
  }
  void lost(Wire::Io io) {
    if (!hit) return owner.retire(*this);
    owner.finish(
        *this,
        {Fault::reset, io == Wire::Io::ended ? "connection closed before the line came back"
                                             : "connection reset by the server"},
        false);
  }

  EchoProtocol& owner;
  Endpoint& endpoint;
  Hit* hit = nullptr;  // that it serves
  Phases phases;
  bool used = false;  // by a hit that is over
  std::string expected, unsent, received;
  Wire wire;  // last: it may call when all else is there
};

EchoProtocol::EchoProtocol(Loop& loop, const Connector& connector, const Clock& clock)
    : clock_(clock),
      options_(connector.options()),
      wires_(loop, connector, clock),
      admission_(connector.take_share_of_connections()),
      timeouts_(options_.timeout),
      deadline_(loop, [] {}) {}

EchoProtocol::~EchoProtocol() = default;

EchoProtocol::Endpoint& EchoProtocol::endpoint_of(const Target& target) {
  const std::size_t host = target.url.find("://") + 3;
  const std::string url = "http://" + target.url.substr(host);
  auto& endpoint = endpoints_[url];
  if (!endpoint) endpoint = std::make_unique<Endpoint>(url, admission_.add_pool());
  return *endpoint;
}

void EchoProtocol::start(HitId id, TargetPtr target, HitSink& sink) noexcept {
  auto own = std::make_unique<Hit>();
  Hit& hit = *own;
  hits_.emplace(&hit, std::move(own));
  hit.id = id;
  hit.sink = &sink;
  hit.endpoint = &endpoint_of(*target);
  hit.target = std::move(target);
  timeouts_.begin(hit, clock_.now());
  if (admission_.enter(hit.endpoint->pool)) {
    serve(hit);
  } else {
    admission_.wait(hit.endpoint->pool, &hit, hit.began());
  }
}

void EchoProtocol::serve(Hit& hit) {
  Endpoint& endpoint = *hit.endpoint;
  if (endpoint.idle.empty()) {
    lines_.push_back(std::make_unique<Line>(*this, endpoint));
    hit.line = lines_.back().get();
    hit.line->hit = &hit;
    return;
  }
  hit.line = endpoint.idle.back();
  endpoint.idle.pop_back();
  hit.line->hit = &hit;
  hit.line->send();
}

void EchoProtocol::serve_next(Endpoint& endpoint) {
  while (auto next = admission_.next(endpoint.pool)) {
    next->hit->waited = clock_.now() - next->since;
    serve(*next->hit);
  }
}

bool EchoProtocol::collect() noexcept {
  const bool retired = !retired_.empty();
  retired_.clear();
  const bool busy = wires_.collect();
  expire(clock_.now());
  arm();
  return retired || busy;
}

void EchoProtocol::expire(MonoTime now) {
  while (Hit* const hit = timeouts_.expired(now)) {
    if (!hit->line) {
      // The first to wait for its endpoint, as all have the same timeout.
      admission_.remove_first(hit->endpoint->pool);
      give_up(*hit, {Fault::connect_timeout, "timeout waiting for a connection"});
      continue;
    }
    Line& line = *hit->line;
    const bool sent = hit->line_sent != MonoTime{};
    if (!sent) line.phases = line.wire.phases();
    finish(line,
           sent ? Failure{Fault::timeout, "timeout waiting for the line to come back"}
                : line.wire.timed_out(),
           false);
  }
}

void EchoProtocol::arm() {
  if (const auto next = timeouts_.deadline()) {
    deadline_.arm(*next);
  } else {
    deadline_.disarm();
  }
}

void EchoProtocol::abort_all() noexcept {
  const auto cut = [] { return Failure{Fault::cut, "in flight when the attack was stopped"}; };
  admission_.abort();
  while (Hit* const hit = timeouts_.first()) {
    if (hit->line) {
      finish(*hit->line, cut(), false);
    } else {
      give_up(*hit, cut());
    }
  }
  while (!lines_.empty()) retire(*lines_.back());
  retired_.clear();
}

void EchoProtocol::retire(Line& line) {
  line.wire.close();
  std::erase(line.endpoint.idle, &line);
  const auto own = std::find_if(lines_.begin(), lines_.end(),
                                [&](const auto& one) { return one.get() == &line; });
  retired_.push_back(std::move(*own));
  lines_.erase(own);
}

void EchoProtocol::finish(Line& line, Failure&& failure, bool keep) {
  const Hit& hit = *line.hit;
  Endpoint& endpoint = line.endpoint;
  Outcome outcome = outcome_of(hit, std::move(failure));
  if (!line.used) {
    outcome.new_connection = line.wire.was_connected();
    outcome.phases = line.phases;
  }
  if (hit.waited > Nanos(0)) outcome.phases.queue = hit.waited;
  // All of its time: the attack cuts what reaches behind the end.
  if (hit.line_sent != MonoTime{}) outcome.phases.wait = Nanos::max();
  if (hit.line_sent == MonoTime{}) outcome.attempts = 0;
  if (hit.target->response_bytes && outcome.fault == Fault::none) {
    outcome.response = std::make_unique<Response>();
    outcome.response->append(line.received, *hit.target->response_bytes);
  }
  auto own = take(*line.hit);
  line.hit = nullptr;
  line.used = true;
  if (keep) {
    endpoint.idle.push_back(&line);
  } else {
    retire(line);
  }
  admission_.leave(endpoint.pool);
  report(std::move(own), std::move(outcome));
  serve_next(endpoint);
}

void EchoProtocol::give_up(Hit& hit, Failure&& failure) {
  hit.waited = clock_.now() - hit.began();
  Outcome outcome = outcome_of(hit, std::move(failure));
  outcome.attempts = 0;
  report(take(hit), std::move(outcome));
}

std::unique_ptr<EchoProtocol::Hit> EchoProtocol::take(Hit& hit) {
  timeouts_.end(hit);
  return std::move(hits_.extract(&hit).mapped());
}

void EchoProtocol::report(std::unique_ptr<Hit> hit, Outcome&& outcome) {
  hit->sink->done(hit->id, std::move(outcome));
}

Outcome EchoProtocol::outcome_of(const Hit& hit, Failure&& failure) {
  Outcome outcome;
  outcome.kind = kKind;
  outcome.fault = failure.fault;
  outcome.error = std::move(failure.error);
  outcome.bytes_out = hit.bytes_out;
  outcome.bytes_in = hit.bytes_in;
  const std::int64_t lines = hit.lines;
  outcome.details = OwnDetails(Details(&lines, 1));
  if (hit.waited > Nanos(0)) outcome.phases.queue = hit.waited;
  return outcome;
}

}  // namespace barrage::echo
