#include "protocol/http/options.h"

#include <strings.h>

#include <algorithm>

#include "core/error.h"
#include "core/mask.h"

namespace barrage {
namespace {

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

bool follows_redirects(std::string_view header, const HttpOptions& options) {
  if (same(header, "Host")) return false;
  const auto& kept = options.redirects_keep;
  return !may_be_secret(header) || std::any_of(kept.begin(), kept.end(), [&](const auto& name) {
    return same(name, header);
  });
}

void check(const HttpOptions& options) {
  if (options.h2c && !options.keepalive) {
    throw UsageError("-h2c needs connections that stay: it does not go with -keepalive=false");
  }
  if (options.redirects < -1) {
    throw UsageError("-redirects is below -1; write -1 to take a redirect as the response");
  }
  if (!options.redirects_keep.empty() && !options.redirects_anywhere) {
    throw UsageError(
        "-redirects-keep is about redirects to other hosts; it needs -redirects-to=any");
  }
}

}  // namespace barrage
