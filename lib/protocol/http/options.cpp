#include "protocol/http/options.h"

#include "core/error.h"

namespace barrage {

void check(const HttpOptions& options) {
  if (options.h2c && !options.keepalive) {
    throw UsageError("-h2c needs connections that stay: it does not go with -keepalive=false");
  }
}

}  // namespace barrage
