#include "protocol/registry.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <string>

#include "protocol/http/context.h"
#include "protocol/http/http_protocol.h"

namespace barrage {
namespace {

class HttpOnly final : public Protocols {
 public:
  explicit HttpOnly(ProtocolOptions options) : http_(std::move(options.http)) {}

  std::string prepare(std::string_view url) override {
    if (!http_.looks_up_names()) return {};
    // Most targets of a list lead to the same place.
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    std::string_view place = url.substr(scheme + 3);
    place = place.substr(0, place.find_first_of("/?#"));
    place.remove_prefix(
        std::min(place.rfind('@') + 1, place.size()));  // the user is nobody's concern
    std::string origin(url.substr(0, scheme + 3));
    origin += place;
    {
      const std::lock_guard lock(mutex_);
      if (seen_.contains(origin)) return {};
    }
    const std::string why = http_.prepare(origin + "/");
    if (!why.empty()) return "cannot look up " + std::string(place) + ": " + why;
    const std::lock_guard lock(mutex_);
    seen_.insert(std::move(origin));
    return {};
  }

  void close() noexcept override { http_.names().close(); }

  std::unique_ptr<Protocol> make(Loop& loop) override {
    return std::make_unique<HttpProtocol>(loop, http_);
  }

 private:
  HttpContext http_;
  std::mutex mutex_;
  std::set<std::string, std::less<>> seen_;
};

}  // namespace

std::unique_ptr<Protocols> make_protocols(ProtocolOptions options) {
  return std::make_unique<HttpOnly>(std::move(options));
}

std::string protocol_versions() { return curl_versions(); }

}  // namespace barrage
