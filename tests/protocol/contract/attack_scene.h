// A real Attack on a driver, in this process: as lib/attack/driver.h, on the thread of the caller.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "attack/attack.h"
#include "contract/scene.h"
#include "core/pacer.h"
#include "loop/deadline.h"
#include "support/memory_writer.h"

namespace barrage::test {

// One thread; several may have one each.
class AttackScene {
 public:
  // `text`: targets, hit in turn.
  AttackScene(const ProtocolRow& row, const std::string& text, const Plan& plan,
              ProtocolOptions options = {}, std::uint64_t max_in_flight = 10'000)
      : options_(std::move(options)),
        pacer_(make_pacer(plan)),
        targets_(parse_targets(row, text)),
        connector_(options_.connect),
        part_(row.prepare(options_, targets_.targets())),
        protocol_(part_->make(loop_, {connector_, clock_, 1}, 0)),
        attack_(options_of_attack(max_in_flight), clock_, *pacer_, targets_, *protocol_, writer_),
        deadline_(loop_, [this] { iterate(); }),
        overdue_(loop_, [this] { loop_.stop(); }) {
    for (const Target& target : targets_.targets()) prepare(connector_, target);
    loop_.before_sleep([this] { iterate(); });
  }

  // Until the end of the attack, or not longer than `limit`.
  void run(Nanos limit = std::chrono::minutes(1)) {
    const MonoTime began = clock_.now();
    overdue_.arm(began + limit);
    protocol_->open(attack_.sink());
    loop_.run();
    took_ = clock_.now() - began;
  }
  // Called in each iteration.
  std::function<void(Attack&, Protocol&)> meanwhile;

  const AttackCounts& counts() const { return attack_.counts(); }
  Nanos took() const { return took_; }
  std::vector<Result> hits() const { return results(true); }
  // Connections that were opened or not, and that ended.
  std::vector<Result> sides() const { return results(false); }

 private:
  std::vector<Result> results(bool hits) const {
    std::vector<Result> some;
    std::copy_if(writer_.results.begin(), writer_.results.end(), std::back_inserter(some),
                 [hits](const Result& result) { return result.is_hit == hits; });
    return some;
  }
  Attack::Options options_of_attack(std::uint64_t max_in_flight) const {
    Attack::Options options;
    options.began = clock_.now();
    options.waits = true;
    options.max_in_flight = max_in_flight;
    return options;
  }
  void iterate() {
    protocol_->collect();
    if (!begun_ && protocol_->ready()) {
      begun_ = true;
      const MonoTime t0 = clock_.now();
      attack_.begin(t0);
      protocol_->began(t0);
    }
    if (begun_ && meanwhile) meanwhile(attack_, *protocol_);
    const auto next = attack_.wake();
    const bool more = protocol_->collect();
    if (attack_.finished() && protocol_->close()) return loop_.stop();
    if (more || attack_.finished() || (next && *next <= clock_.now())) return loop_.again();
    if (next) deadline_.arm(*next);
  }

  const SteadyClock clock_;
  const ProtocolOptions options_;
  Loop loop_;
  std::unique_ptr<Pacer> pacer_;
  EagerTargets targets_;
  const Connector connector_;
  std::unique_ptr<ProtocolPart> part_;
  std::unique_ptr<Protocol> protocol_;
  MemoryWriter writer_;
  Attack attack_;
  Deadline deadline_, overdue_;
  Nanos took_{};
  bool begun_ = false;
};

}  // namespace barrage::test
