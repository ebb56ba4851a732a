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
    if (!http_.looks_up_names()) return {};
    // Most targets of a list lead to the same place.
    const std::size_t host = url.find("://");
    if (host == std::string_view::npos) return {};
    const std::size_t end = url.find_first_of("/?#", host + 3);
    std::string authority(url.substr(0, end));
    {
      const std::lock_guard lock(mutex_);
      if (seen_.contains(authority)) return {};
    }
    const std::string why = http_.prepare(authority + "/");
    if (!why.empty()) return "cannot look up " + authority.substr(host + 3) + ": " + why;
    const std::lock_guard lock(mutex_);
    seen_.insert(std::move(authority));
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
