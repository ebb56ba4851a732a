// The row, as the list of kinds wants it.
#include "protocol/row.h"
#include "support/echo/echo_protocol.h"
#include "support/echo/spec.h"

namespace barrage {
namespace {

class EchoPart final : public ProtocolPart {
 public:
  Needs needs() const override {
    Needs needs;
    needs.connection_per_hit = true;
    return needs;
  }
  std::unique_ptr<Protocol> make(Loop& loop, const DriverContext& given,
                                 std::uint32_t) const override {
    return std::make_unique<echo::EchoProtocol>(loop, given.connector, given.clock);
  }
};

}  // namespace

const ProtocolRow& echo_protocol();  // registry.cpp declares it where the list has it

const ProtocolRow& echo_protocol() {
  static const ProtocolRow row = {
      echo::kKind, echo::dialect(),
      [](const ProtocolOptions&, const std::vector<Target>&) -> std::unique_ptr<ProtocolPart> {
        return std::make_unique<EchoPart>();
      }};
  return row;
}

}  // namespace barrage
