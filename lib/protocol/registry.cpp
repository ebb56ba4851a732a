#include "protocol/registry.h"

#include <set>
#include <string>

#include "core/thread_safety.h"
#include "net/connector.h"
#include "protocol/http/http_protocol.h"
#include "protocol/ws/ws_protocol.h"

namespace barrage {
namespace {

// As libcurl knows it, which makes the connection: ws is http, wss is https.
std::string origin_to_connect(std::string_view url) {
  const std::string origin = origin_text(url);
  return url.starts_with("ws") ? "http" + origin.substr(2) : origin;
}

// Each target has the driver of its scheme.
class Both final : public Protocol {
 public:
  Both(std::unique_ptr<Protocol> http, std::unique_ptr<Protocol> ws)
      : http_(std::move(http)), ws_(std::move(ws)) {}

  void open(HitSink& sink) noexcept override { ws_->open(sink); }
  bool ready() const noexcept override { return ws_->ready(); }
  void began(MonoTime t0) noexcept override { ws_->began(t0); }
  void start(HitId id, TargetPtr target, HitSink& sink) noexcept override {
    (target->script ? ws_ : http_)->start(id, std::move(target), sink);
  }
  bool collect() noexcept override {
    const bool http = http_->collect(), ws = ws_->collect();
    return http || ws;
  }
  void abort_all() noexcept override {
    http_->abort_all();
    ws_->abort_all();
  }
  bool close() noexcept override { return ws_->close(); }
  std::uint64_t connections() const noexcept override { return ws_->connections(); }
  LocalTroubles troubles() const noexcept override {
    LocalTroubles sum = http_->troubles();
    const LocalTroubles more = ws_->troubles();
    sum.descriptors += more.descriptors;
    sum.ports += more.ports;
    sum.buffers += more.buffers;
    return sum;
  }

 private:
  std::unique_ptr<Protocol> http_, ws_;
};

class Drivers final : public Protocols {
 public:
  explicit Drivers(ProtocolOptions options)
      : connector_(std::move(options.connect)),
        http_(options.http),
        ws_(std::move(options.ws)),
        ws_places_(std::move(options.ws_places)),
        http_targets_(options.http_targets) {
    check(http_);
  }

  std::string prepare(std::string_view url) override {
    if (url.find("://") == std::string_view::npos) return {};
    // Most targets of a list lead to the same place.
    std::string origin = origin_to_connect(url);
    {
      const MutexLock lock(mutex_);
      if (seen_.contains(origin)) return {};
    }
    const std::string why = connector_.prepare(origin + "/");
    if (!why.empty()) return "cannot look up " + origin.substr(origin.find("://") + 3) + ": " + why;
    const MutexLock lock(mutex_);
    seen_.insert(std::move(origin));
    return {};
  }

  Route route(std::string_view url) const override {
    return connector_.route(origin_to_connect(url) + "/");
  }

  void close() noexcept override { connector_.names().close(); }

  std::unique_ptr<Protocol> make(Loop& loop, std::uint32_t worker) override {
    if (ws_places_.empty()) return std::make_unique<HttpProtocol>(loop, connector_, http_, clock_);
    auto ws = std::make_unique<WsProtocol>(loop, connector_, ws_, ws_places_, worker, clock_);
    if (!http_targets_) return ws;
    return std::make_unique<Both>(std::make_unique<HttpProtocol>(loop, connector_, http_, clock_),
                                  std::move(ws));
  }

 private:
  const SteadyClock clock_;
  const Connector connector_;
  const HttpOptions http_;
  const WsOptions ws_;
  const WsPlaces ws_places_;
  const bool http_targets_;
  Mutex mutex_;
  std::set<std::string, std::less<>> seen_ GUARDED_BY(mutex_);
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
  return std::make_unique<Drivers>(std::move(options));
}

std::string protocol_versions() {
  return curl_versions() + " wslay";  // which does not tell its version rightly
}

}  // namespace barrage
