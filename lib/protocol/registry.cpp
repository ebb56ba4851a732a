#include "protocol/registry.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/thread_safety.h"
#include "net/connector.h"
#include "protocol/by_kind.h"
#include "protocol/row.h"

namespace barrage {

#define BARRAGE_ROW(name, ...) const ProtocolRow& name##_protocol();
BARRAGE_KINDS(BARRAGE_ROW)
#undef BARRAGE_ROW

namespace {

#define BARRAGE_ROW(name, ...) &name##_protocol(),
const std::vector<const ProtocolRow*>& table() {
  static const std::vector<const ProtocolRow*> rows = {BARRAGE_KINDS(BARRAGE_ROW)};
  return rows;
}
#undef BARRAGE_ROW

// The origin as libcurl, which connects, knows it: ws is http, wss is https.
std::string origin_to_connect(const Target& target) {
  std::string origin = origin_text(target.url);
  const std::size_t scheme = origin.find("://");
  for (const auto& one : dialect_of(all_dialects(), target.kind).schemes) {
    if (origin.compare(0, scheme, one.name) != 0) continue;
    return std::string(one.connect_as).append(origin, scheme);
  }
  return origin;
}

}  // namespace

class Drivers final : public Protocols {
 public:
  Drivers(UsedProtocols used, std::uint32_t loops)
      : used_(std::move(used)),
        connector_(with_loops(used_.options_.connect, loops)),
        given_{.connector = connector_, .clock = clock_, .loops = loops} {}

  std::string prepare(const Target& target) override {
    // Most targets of a list lead to the same place.
    std::string origin = origin_to_connect(target);
    {
      const MutexLock lock(mutex_);
      if (seen_.contains(origin)) return {};
    }
    const std::string url = origin + "/";
    if (const std::string why = connector_.prepare(url); !why.empty()) {
      return "cannot resolve " + origin.substr(origin.find("://") + 3) + ": " + why +
             " (see -connect-to and -resolvers)";
    }
    if (std::string why = connector_.why_denied(url); !why.empty()) return why;
    const MutexLock lock(mutex_);
    seen_.insert(std::move(origin));
    return {};
  }

  std::string waits_for(const Target& target) override {
    std::string origin = origin_to_connect(target);
    {
      const MutexLock lock(mutex_);
      if (seen_.contains(origin)) return {};
    }
    return connector_.waits_for_name(origin + "/") ? origin : std::string();
  }

  std::string why_denied(const Target& target) const override {
    return connector_.why_denied(origin_to_connect(target) + "/");
  }

  std::string knock(const Target& target, Nanos timeout) override {
    return connector_.knock(origin_to_connect(target) + "/", timeout);
  }

  Route route(const Target& target) const override {
    return connector_.route(origin_to_connect(target) + "/");
  }

  void close() noexcept override { connector_.names().close(); }

  std::unique_ptr<Protocol> make(Loop& loop, std::uint32_t worker) override {
    const auto& parts = used_.parts_;
    if (parts.size() == 1) return parts.front().part->make(loop, given_, worker);
    auto all = std::make_unique<ByKind>();
    for (const auto& [kind, part] : parts) all->add(kind, part->make(loop, given_, worker));
    return all;
  }

 private:
  static ConnectOptions with_loops(ConnectOptions options, std::uint32_t loops) {
    options.loops = loops;
    return options;
  }

  const SteadyClock clock_;
  const UsedProtocols used_;
  const Connector connector_;
  const DriverContext given_;
  Mutex mutex_;
  std::set<std::string, std::less<>> seen_ GUARDED_BY(mutex_);
};

Dialects all_dialects() {
  static const std::vector<const Dialect*> dialects = [] {
    std::vector<const Dialect*> all;
    for (const ProtocolRow* const row : table()) all.push_back(&row->dialect);
    return all;
  }();
  return dialects;
}

std::string origin_text(std::string_view url) {
  const std::size_t scheme = url.find("://") + 3;
  std::string_view place = url.substr(scheme);
  place = place.substr(0, place.find_first_of("/?#"));
  place.remove_prefix(place.rfind('@') + 1);  // npos + 1 is 0: there is no user
  return std::string(url.substr(0, scheme)).append(place);
}

UsedProtocols::UsedProtocols(ProtocolOptions options, const std::vector<Target>& targets)
    : options_(std::move(options)) {
  std::array<bool, 256> has{};
  for (const Target& target : targets) has[static_cast<std::uint8_t>(target.kind)] = true;
  for (const ProtocolRow* const row : table()) {
    const bool used =
        targets.empty() ? row->dialect.not_lazy.empty() : has[static_cast<std::uint8_t>(row->kind)];
    if (!used) continue;
    parts_.push_back({row->kind, row->prepare(options_, targets)});
    const Needs needs = parts_.back().part->needs();
    if (parts_.size() == 1) {
      needs_ = needs;
    } else {
      needs_.merge(needs);
    }
  }
}

UsedProtocols::~UsedProtocols() = default;
UsedProtocols::UsedProtocols(UsedProtocols&&) noexcept = default;

std::unique_ptr<Protocols> make_protocols(UsedProtocols used, std::uint32_t loops) {
  return std::make_unique<Drivers>(std::move(used), loops);
}

std::string protocol_versions() {
  return curl_versions() + " wslay";  // which does not tell its version rightly
}

}  // namespace barrage
