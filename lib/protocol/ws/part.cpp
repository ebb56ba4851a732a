// The row of WebSocket.
#include <random>
#include <string>

#include "core/error.h"
#include "core/units.h"
#include "protocol/row.h"
#include "protocol/ws/dialect.h"
#include "protocol/ws/endpoints.h"
#include "protocol/ws/script.h"
#include "protocol/ws/ws_protocol.h"

namespace barrage {
namespace {

class WsPart final : public ProtocolPart {
 public:
  WsPart(const ProtocolOptions& options, const std::vector<Target>& targets)
      : connect_rate_(options.ws.connect_rate) {
    for (const Target& target : targets) {
      endpoints_.add(target);
      broadcasts_ = broadcasts_ || (target.kind == Kind::ws && script_of(target).match.all);
    }
    const WsFlags& flags = options.ws;
    options_.connections =
        flags.stages.empty()
            ? ConnectPlan(flags.connections.value_or(endpoints_.size()), flags.connect_rate)
            : ConnectPlan(flags.stages);
    options_.ahead = flags.stages.empty();
    options_.ping = flags.ping;
    options_.reconnect = flags.reconnect;
    options_.timeout = options.connect.timeout;
    options_.max_response = options.http.max_response;
    options_.drain = options.drain;
    std::random_device random;
    options_.seed = (std::uint64_t{random()} << 32) | random();
    check(flags, options.connect.max_connections);
  }

  Needs needs() const override {
    const std::uint64_t connections = options_.connections.most();
    return {.connections = connections,
            .opens = options_.connections.opens(),
            .reconnect = options_.reconnect,
            .opens_ahead = options_.ahead,
            .length = options_.ahead ? Nanos(0) : options_.connections.length(),
            .plan = plan(),
            .holds = true,
            // Each loop has connections to each endpoint.
            .most_loops = broadcasts_ ? 1 : connections / endpoints_.size(),
            .one_loop = broadcasts_ ? "a broadcast (> match all) needs all connections on one "
                                      "loop; leave out -threads"
                                    : ""};
  }

  std::unique_ptr<Protocol> make(Loop& loop, const DriverContext& given,
                                 std::uint32_t worker) const override {
    WsOptions options = options_;
    options.loops = given.loops;
    return std::make_unique<WsProtocol>(loop, given.connector, options, endpoints_, worker,
                                        given.clock);
  }

 private:
  // `allowed`: connections to one endpoint; 0: any number.
  void check(const WsFlags& flags, std::uint64_t allowed) const {
    if (flags.ping < Nanos(0))
      throw UsageError("-ws-ping is below 0; write e.g. 5s, or 0 for none");
    const std::uint64_t endpoints = endpoints_.size(), most = options_.connections.most();
    const std::string connections = "-connections=" + flags.connections_text;
    if (most < endpoints) {
      throw UsageError(connections + " is too few for the WebSocket targets, which have " +
                       std::to_string(endpoints) + (endpoints == 1 ? " endpoint" : " endpoints") +
                       "; write " + std::to_string(endpoints) + " or more, or leave it out");
    }
    const std::uint64_t busiest = (most + endpoints - 1) / endpoints;
    if (allowed == 0 || busiest <= allowed) return;
    throw UsageError(connections + " opens " + std::to_string(busiest) +
                     " WebSocket connections to an endpoint, and -max-connections allows " +
                     std::to_string(allowed) + "; lower the first or raise the second");
  }

  std::string plan() const {
    const std::string most = std::to_string(options_.connections.most());
    std::string text;
    if (!options_.ahead) {
      text = "as -connections says, at most " + most + " at a time";
    } else if (options_.connections.at_once()) {
      text = most + ", opened before the first hit, " + std::to_string(options_.at_once) +
             " handshakes at a time";
    } else {
      text = most + ", opened before the first hit, " + format_rate(connect_rate_);
    }
    return text + (options_.reconnect ? ", reopened when lost" : "");
  }

  Rate connect_rate_;
  WsEndpoints endpoints_;
  WsOptions options_;  // but for the loops
  bool broadcasts_ = false;
};

}  // namespace

const ProtocolRow& ws_protocol() {
  static const ProtocolRow row = {
      Kind::ws, ws_dialect(),
      [](const ProtocolOptions& options, const std::vector<Target>& targets)
          -> std::unique_ptr<ProtocolPart> { return std::make_unique<WsPart>(options, targets); }};
  return row;
}

}  // namespace barrage
