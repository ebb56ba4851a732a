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
                                 .now = std::chrono::system_clock::now()}) +
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
      if (!hit) return owner.retire(*this);  // nobody asked
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
  std::optional<Hit> hit;
  Phases phases;
  bool used = false;  // by a hit that is over
  std::string expected, unsent, received;
  Wire wire;  // last: it may call when all else is there
};

EchoProtocol::EchoProtocol(Loop& loop, const Connector& connector, const Clock& clock)
    : clock_(clock),
      options_(connector.options()),
      wires_(loop, connector, clock),
      admission_(connector.take_share_of_connections(), options_.timeout),
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
  Endpoint& endpoint = endpoint_of(*target);
  Hit hit;
  hit.id = id;
  hit.sink = &sink;
  hit.target = std::move(target);
  hit.began = clock_.now();
  if (admission_.enter(endpoint.pool)) {
    serve(endpoint, std::move(hit));
  } else {
    admission_.wait(endpoint.pool, std::move(hit), clock_.now());
  }
}

void EchoProtocol::serve(Endpoint& endpoint, Hit&& hit) {
  if (endpoint.idle.empty()) {
    lines_.push_back(std::make_unique<Line>(*this, endpoint));
    lines_.back()->hit = std::move(hit);
    return;
  }
  Line& line = *endpoint.idle.back();
  endpoint.idle.pop_back();
  line.hit = std::move(hit);
  line.send();
}

void EchoProtocol::serve_next(Endpoint& endpoint) {
  while (auto next = admission_.next(endpoint.pool)) {
    next->hit.waited = clock_.now() - next->since;
    serve(endpoint, std::move(next->hit));
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
  while (auto waiting = admission_.expired(now)) {
    waiting->hit.waited = now - waiting->since;
    Outcome outcome =
        outcome_of(waiting->hit, {Fault::connect_timeout, "timeout waiting for a connection"});
    outcome.attempts = 0;
    waiting->hit.sink->done(waiting->hit.id, std::move(outcome));
  }
  if (options_.timeout <= Nanos(0)) return;
  for (std::size_t i = 0; i < lines_.size();) {
    Line& line = *lines_[i];
    if (!line.hit || line.hit->began + options_.timeout > now) {
      ++i;
      continue;
    }
    const bool sent = line.hit->line_sent != MonoTime{};
    if (!sent) line.phases = line.wire.phases();
    finish(line,
           sent ? Failure{Fault::timeout, "timeout waiting for the line to come back"}
                : line.wire.timed_out(),
           false);
    i = 0;  // whoever heard of it may have started others
  }
}

void EchoProtocol::arm() {
  std::optional<MonoTime> next = admission_.deadline();
  if (options_.timeout > Nanos(0)) {
    for (const auto& line : lines_) {
      if (!line->hit) continue;
      const MonoTime end = line->hit->began + options_.timeout;
      next = next ? std::min(*next, end) : end;
    }
  }
  if (next) {
    deadline_.arm(*next);
  } else {
    deadline_.disarm();
  }
}

void EchoProtocol::abort_all() noexcept {
  const auto cut = [] { return Failure{Fault::cut, "in flight when the attack was stopped"}; };
  for (auto& waiting : admission_.abort()) {
    waiting.hit.waited = clock_.now() - waiting.since;
    Outcome outcome = outcome_of(waiting.hit, cut());
    outcome.attempts = 0;
    waiting.hit.sink->done(waiting.hit.id, std::move(outcome));
  }
  while (!lines_.empty()) {
    Line& line = *lines_.back();
    if (line.hit) {
      finish(line, cut(), false);
    } else {
      retire(line);
    }
  }
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
  Hit hit = std::move(*line.hit);
  line.hit.reset();
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
  line.used = true;
  if (keep) {
    endpoint.idle.push_back(&line);
  } else {
    retire(line);
  }
  admission_.leave(endpoint.pool);
  hit.sink->done(hit.id, std::move(outcome));
  serve_next(endpoint);
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
