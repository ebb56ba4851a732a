// A row of the table of protocols: all that an attack knows of one. Each protocol's folder defines
// `const ProtocolRow& NAME_protocol()` for its name in BARRAGE_KINDS (core/kind.h).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/kind.h"
#include "core/target.h"
#include "core/time.h"
#include "loop/loop.h"
#include "net/connector.h"
#include "protocol/needs.h"
#include "protocol/options.h"
#include "protocol/protocol.h"
#include "targets/dialect.h"

namespace barrage {

// What all drivers of an attack share. References outlive the drivers.
struct DriverContext {
  const Connector& connector;
  const Clock& clock;
  std::uint32_t loops = 1;
};

// One protocol's part in one attack.
class ProtocolPart {
 public:
  virtual ~ProtocolPart() = default;
  virtual Needs needs() const = 0;
  // A driver for one loop, which is the attack's number `worker`; it lives and dies on the loop's
  // thread. Called from there, by several at a time.
  virtual std::unique_ptr<Protocol> make(Loop& loop, const DriverContext& given,
                                         std::uint32_t worker) const = 0;
};

struct ProtocolRow {
  Kind kind;
  const Dialect& dialect;
  // `targets` are all of an attack, also those of other protocols; they are numbered and outlive
  // the part. None: they are read during the attack. Throws UsageError for flags that do not go
  // with them.
  std::unique_ptr<ProtocolPart> (*prepare)(const ProtocolOptions& options,
                                           const std::vector<Target>& targets);
};

}  // namespace barrage
