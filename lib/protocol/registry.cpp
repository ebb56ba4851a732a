#include "protocol/registry.h"

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
    if (url.find("://") == std::string_view::npos) return {};
    // Most targets of a list lead to the same place.
    std::string origin = origin_text(url);
    {
      const std::lock_guard lock(mutex_);
      if (seen_.contains(origin)) return {};
    }
    const std::string why = http_.prepare(origin + "/");
    if (!why.empty()) return "cannot look up " + origin.substr(origin.find("://") + 3) + ": " + why;
    const std::lock_guard lock(mutex_);
    seen_.insert(std::move(origin));
    return {};
  }

  Route route(std::string_view url) const override { return http_.route(origin_text(url) + "/"); }

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

std::string origin_text(std::string_view url) {
  const std::size_t scheme = url.find("://") + 3;
  std::string_view place = url.substr(scheme);
  place = place.substr(0, place.find_first_of("/?#"));
  place.remove_prefix(place.rfind('@') + 1);  // npos + 1 is 0: there is no user
  return std::string(url.substr(0, scheme)).append(place);
}

std::unique_ptr<Protocols> make_protocols(ProtocolOptions options) {
  return std::make_unique<HttpOnly>(std::move(options));
}

std::string protocol_versions() { return curl_versions(); }

}  // namespace barrage
