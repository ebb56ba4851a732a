// The row of HTTP.
#include <algorithm>

#include "protocol/http/dialect.h"
#include "protocol/http/http_protocol.h"
#include "protocol/row.h"

namespace barrage {
namespace {

class HttpPart final : public ProtocolPart {
 public:
  HttpPart(const ProtocolOptions& options, const std::vector<Target>& targets)
      : http_(options.http),
        shares_(options.http.h2c ||
                (options.http.http2 &&
                 std::any_of(targets.begin(), targets.end(), [](const Target& target) {
                   return target.kind == Kind::http && target.url.starts_with("https");
                 }))) {
    check(http_);
  }

  Needs needs() const override {
    return {.connection_per_hit = true,
            .shares_connections = shares_,
            .always_shares = http_.h2c,
            .one_hit_each = !http_.keepalive};
  }
  std::unique_ptr<Protocol> make(Loop& loop, const DriverContext& given,
                                 std::uint32_t /*worker*/) const override {
    return std::make_unique<HttpProtocol>(loop, given.connector, http_, given.clock);
  }

 private:
  HttpOptions http_;
  bool shares_;  // HTTP/2 may be spoken
};

}  // namespace

const ProtocolRow& http_protocol() {
  static const ProtocolRow row = {
      Kind::http, http_dialect(),
      [](const ProtocolOptions& options,
         const std::vector<Target>& targets) -> std::unique_ptr<ProtocolPart> {
        return std::make_unique<HttpPart>(options, targets);
      }};
  return row;
}

}  // namespace barrage
