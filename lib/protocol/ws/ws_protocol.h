// The WebSocket driver: a pool of connections on the loop.
#pragma once

#include <memory>
#include <vector>

#include "loop/deadline.h"
#include "protocol/protocol.h"
#include "protocol/ws/endpoints.h"
#include "protocol/ws/options.h"
#include "protocol/ws/pool.h"
#include "protocol/ws/session.h"

namespace barrage {

// Loop thread only. All references outlive it.
class WsProtocol final : public Protocol {
 public:
  WsProtocol(Loop& loop, const Connector& connector, const WsOptions& options,
             const WsEndpoints& endpoints, std::uint32_t number, const Clock& clock);

  void open(HitSink& sink) noexcept override { pool_.open(sink); }
  bool ready() const noexcept override { return pool_.ready(); }
  void began(MonoTime t0) noexcept override { pool_.began(t0); }
  void start(HitId id, TargetPtr target, HitSink& sink) noexcept override;
  void exhausted() noexcept override { pool_.exhausted(); }
  bool collect() noexcept override;
  bool close() noexcept override { return pool_.close(); }
  void abort_all() noexcept override { pool_.abort_all(); }
  std::uint64_t connections() const noexcept override { return pool_.connections(); }
  LocalTroubles troubles() const noexcept override { return maker_.troubles(); }

 private:
  void arm();

  std::vector<std::unique_ptr<WsUpgrade>> upgrades_;  // by endpoint
  WsMaker maker_;
  WsPool pool_;
  Deadline deadline_;
  MonoTime armed_ = MonoTime::max();  // when deadline_ wakes the loop; never later than needed
};

}  // namespace barrage
