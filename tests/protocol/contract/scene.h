// A driver on a loop, and a sink that notes what it reports: what each driver must do, whatever it
// speaks.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/response.h"
#include "loop/loop.h"
#include "net/connector.h"
#include "protocol/row.h"
#include "targets/eager_targets.h"
#include "targets/parser.h"

namespace barrage::test {

inline std::vector<Target> parse_targets(const ProtocolRow& row, const std::string& text,
                                         std::optional<std::size_t> response_bytes = {}) {
  const Dialect* const own = &row.dialect;
  TargetOptions options;
  options.dialects = Dialects(&own, 1);
  BodyFiles bodies(options.max_body_bytes);
  const auto parser = make_parser(TargetFormat::http, memory_text("t", text), options, bodies);
  std::vector<Target> targets;
  for (Target target; parser->next(target);) {
    target.response_bytes = response_bytes;
    targets.push_back(target);
  }
  return targets;
}

// As an attack does, whose list of targets is for HTTP's URLs.
inline void prepare(const Connector& connector, const Target& target) {
  const std::size_t scheme = target.url.find("://");
  const bool tls = target.url.starts_with("https:") || target.url.starts_with("wss:");
  connector.prepare((tls ? "https" : "http") + target.url.substr(scheme));
}

// Without a phase that has all that is left.
inline Nanos sum_of(const Phases& phases) {
  Nanos sum{};
  for (const Nanos phase : {phases.queue, phases.dns, phases.connect, phases.tls, phases.send,
                            phases.wait, phases.transfer}) {
    if (phase != Phases::absent && phase != Nanos::max()) sum += phase;
  }
  return sum;
}

class ContractScene final : public HitSink {
 public:
  struct Ended {
    HitId id = 0;
    Outcome outcome;
    Nanos service{};
  };
  struct Step {
    HitId id = 0;
    StepResult result;
  };

  // `text`: targets, hit in turn. `made`: is called when all is there and nothing was opened.
  ContractScene(const ProtocolRow& row, const std::string& text,
                const ProtocolOptions& options = {},
                std::optional<std::size_t> response_bytes = std::nullopt,
                const std::function<void()>& made = {})
      : targets_(parse_targets(row, text, response_bytes)),
        connector_(options.connect),
        part_(row.prepare(options, targets_.targets())),
        protocol_(part_->make(loop_, {connector_, clock_, 1}, 0)) {
    for (const Target& target : targets_.targets()) {
      prepare(connector_, target);
    }
    loop_.before_sleep([this] { turn(); });
    if (made) made();
    protocol_->open(*this);
    run_until([this] { return protocol_->ready(); });
    protocol_->began(clock_.now());
  }

  void start() {
    const HitId id = began_.size();
    TargetPtr target;
    targets_.next(id, target);
    began_[id] = clock_.now();
    ++inside_start_;
    protocol_->start(id, std::move(target), *this);
    --inside_start_;
  }
  void start(int count) {
    for (int i = 0; i < count; ++i) start();
  }
  // As many more are started when a hit is over.
  void start_from_done(int count) { from_done_ = count; }
  void wait_for(std::size_t count) {
    run_until([this, count] { return ended.size() >= count; });
  }
  void abort() { protocol_->abort_all(); }
  void close() {
    run_until([this] { return protocol_->close(); });
  }
  LocalTroubles troubles() const { return protocol_->troubles(); }
  std::size_t started() const { return began_.size(); }
  // Each hit is over once, and none was so inside start().
  bool sound() const {
    std::map<HitId, int> times;
    for (const Ended& one : ended) ++times[one.id];
    for (const auto& [id, count] : times) {
      if (count != 1) return false;
    }
    return times.size() == started() && inside_ == 0;
  }

  std::vector<Ended> ended;
  std::vector<Step> steps;
  std::vector<Outcome> sides;

  void done(HitId id, Outcome&& outcome) noexcept override {
    if (inside_start_ > 0 && !inside_done_) ++inside_;
    ended.push_back({id, std::move(outcome), clock_.now() - began_[id]});
    const bool nested = std::exchange(inside_done_, true);
    while (from_done_ > 0) {
      --from_done_;
      start();
      if (from_done_ % 2 == 0) break;  // sometimes two
    }
    inside_done_ = nested;
  }
  void step(HitId id, StepResult&& result) noexcept override {
    steps.push_back({id, std::move(result)});
  }
  void beside(SideResult&& result) noexcept override { sides.push_back(std::move(result.outcome)); }

 private:
  void turn() {
    if (protocol_->collect()) loop_.again();
    if (until_ && until_()) loop_.stop();
  }
  void run_until(std::function<bool()> condition) {
    until_ = std::move(condition);
    if (!until_()) loop_.run();
    until_ = nullptr;
  }

  const SteadyClock clock_;
  Loop loop_;
  EagerTargets targets_;
  const Connector connector_;
  std::unique_ptr<ProtocolPart> part_;
  std::unique_ptr<Protocol> protocol_;
  std::function<bool()> until_;
  std::map<HitId, MonoTime> began_;
  int from_done_ = 0, inside_start_ = 0, inside_ = 0;
  bool inside_done_ = false;
};

}  // namespace barrage::test
