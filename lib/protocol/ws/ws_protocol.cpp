#include "protocol/ws/ws_protocol.h"

#include <utility>

namespace barrage {

WsProtocol::WsProtocol(Loop& loop, const Connector& connector, const WsOptions& options,
                       const WsEndpoints& endpoints, std::uint32_t number, const Clock& clock)
    : maker_(loop, connector, clock, options, options.seed ^ (std::uint64_t{number} << 32)),
      pool_(options, endpoints, number, clock,
            [this](std::uint32_t endpoint, std::uint32_t slot, WsConnection::Owner& owner) {
              return maker_.make(*upgrades_[endpoint], slot, owner);
            }),
      deadline_(loop, [this] { armed_ = MonoTime::max(); }) {
  for (const Target* target : endpoints.targets()) {
    upgrades_.push_back(
        std::make_unique<WsUpgrade>(*target, connector.options().user_agent,
                                    endpoints.read_of_message(endpoints.endpoint_of(*target))));
  }
}

void WsProtocol::start(HitId id, TargetPtr target, HitSink& sink) noexcept {
  pool_.start(id, std::move(target), sink);
}

bool WsProtocol::collect() noexcept {
  const bool heard = maker_.collect();
  const bool busy = pool_.collect();
  arm();
  return heard || busy;
}

// A deadline that turns out to be early costs one iteration; moving it with each event would cost a
// call to the kernel each.
void WsProtocol::arm() {
  const auto next = pool_.next();
  if (!next || *next >= armed_) return;
  armed_ = *next;
  deadline_.arm(armed_);
}

}  // namespace barrage
