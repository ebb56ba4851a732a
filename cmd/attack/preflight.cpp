#include "preflight.h"

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "attack/vitals.h"
#include "core/error.h"
#include "core/units.h"
#include "net/connect_to.h"
#include "net/curl.h"

namespace barrage {
namespace {

constexpr std::uint64_t kMostHits = 1'000'000;
// Initial size of the kernel's table of open files, which takes 8 bytes per entry.
constexpr std::uint64_t kReadyDescriptors = 1 << 16;

std::uint64_t raised_limit_of_open_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return std::min<std::uint64_t>(limit.rlim_cur, 1 << 20);
}

struct Endpoint {
  std::string name;  // host:port
  bool loopback = false;
  double share = 0;  // of all hits
};

Endpoint endpoint(const std::string& host, const std::string& port) {
  return {.name = host + ":" + port,
          .loopback = host == "localhost" || host == "[::1]" || host.starts_with("127.")};
}

// Where connections go, in equal parts by targets or by rules. Empty: through no port, or unknown.
std::vector<Endpoint> endpoints(const ConnectOptions& o, const std::vector<Target>& targets) {
  if (targets.empty() || !o.unix_socket.empty()) return {};
  if (!o.proxy.empty()) return {{.name = "the proxy", .share = 1}};
  std::map<std::string, Endpoint> found;
  double parts = 0;
  const auto add = [&](const Endpoint& one) {
    found.try_emplace(one.name, one).first->second.share += 1;
    ++parts;
  };
  if (!o.connect_to.empty()) {
    const ConnectTo rules(o.connect_to);
    for (const auto& to : rules.destinations()) add(endpoint(to.host, to.port));
  } else {
    const UrlPtr url(curl_url());
    for (const Target& target : targets) {
      if (curl_url_set(url.get(), CURLUPART_URL, target.url.c_str(), 0) != CURLUE_OK) continue;
      const Origin origin = origin_of(url.get());
      add(endpoint(origin.host, origin.port));
    }
  }
  std::vector<Endpoint> all;
  for (auto& [name, one] : found) {
    one.share /= parts;
    all.push_back(std::move(one));
  }
  return all;
}

// What a number of connections to one endpoint needs.
struct Need {
  double ports = 0;
  std::string endpoint;
  std::string in{};  // "a minute ": the period in which they are needed; empty: at once
};

// -keepalive=false: each hit takes a port until its connection is forgotten.
Need need_of_closed_connections(const LocalPorts& ports, const Pacer& pacer,
                                const std::vector<Endpoint>& all) {
  const auto hits = static_cast<double>(most_hits_within(pacer, ports.kept));
  const auto on_loopback = static_cast<double>(most_hits_within(pacer, ports.kept_on_loopback));
  Need most;
  for (const Endpoint& one : all) {
    const double needed = one.share * (one.loopback ? on_loopback : hits);
    if (needed <= most.ports) continue;
    const Nanos kept = one.loopback ? ports.kept_on_loopback : ports.kept;
    most = {.ports = needed,
            .endpoint = one.name,
            .in = kept == std::chrono::minutes(1) ? "a minute "
                                                  : "within " + format_duration(kept) + " "};
  }
  return most;
}

// A connection for each hit in flight.
Need need_of_open_connections(std::uint64_t connections, const std::vector<Endpoint>& all) {
  const Endpoint& busiest =
      *std::max_element(all.begin(), all.end(),
                        [](const Endpoint& a, const Endpoint& b) { return a.share < b.share; });
  return {.ports = busiest.share * static_cast<double>(connections), .endpoint = busiest.name};
}

// The most at once: hits beyond -max-connections queue for these.
std::uint64_t most_connections(const AttackOptions& o, const Pacer& pacer) {
  std::uint64_t most = std::min(*o.max_workers, pacer.hits().value_or(*o.max_workers));
  if (o.connect.max_connections > 0) most = std::min(most, o.connect.max_connections);
  return most;
}

}  // namespace

Limits take_limits() {
  const std::uint64_t descriptors = raised_limit_of_open_files();
  make_room_for_descriptors(std::min(descriptors, kReadyDescriptors));
  return {.descriptors = descriptors,
          .open_descriptors = DescriptorCount().read(),
          .ports = local_ports()};
}

std::uint64_t room_for_hits(const AttackOptions& o, const Needs& needs, const Limits& limits,
                            const Pacer& pacer, std::uint32_t loops) {
  const std::uint64_t files = limits.descriptors, open = limits.open_descriptors;
  const std::uint64_t allowed = connections_within(files, open, loops);
  if (allowed == 0) {
    throw RunError("the open-file limit is " + std::to_string(files) + ", but an attack with " +
                   std::to_string(loops) + (loops == 1 ? " loop" : " loops") + " needs at least " +
                   std::to_string(descriptors_needed(open, loops, loops)) +
                   " (raise it with ulimit -n" + (loops > 1 ? ", or use fewer -threads)" : ")"));
  }
  if (!o.max_workers) {
    const std::uint64_t second = most_hits_within(pacer, std::chrono::seconds(1));
    if (allowed < second) {
      std::cerr << "attack: at this rate, responses that take a second need about "
                << descriptors_needed(open, loops, second) << " file descriptors, but the limit is "
                << files << ": at most " << allowed
                << " hits will be in flight (raise it with ulimit -n)\n";
    }
    return allowed;
  }
  if (needs.always_shares || most_connections(o, pacer) <= allowed) return *o.max_workers;
  std::cerr << "attack: -max-workers=" << *o.max_workers << " needs about "
            << descriptors_needed(open, loops, most_connections(o, pacer))
            << " file descriptors, but the limit is " << files << ": at most " << allowed
            << (allowed == 1 ? " hit" : " hits")
            << " will be in flight (raise it with ulimit -n)\n";
  return allowed;
}

void take_room_for_connections(Limits& limits, std::uint64_t connections, std::uint32_t loops) {
  const std::uint64_t needed = descriptors_needed(limits.open_descriptors, loops, connections);
  if (needed > limits.descriptors) {
    throw RunError("the open-file limit is " + std::to_string(limits.descriptors) + ", but " +
                   std::to_string(connections) + " connections need " + std::to_string(needed) +
                   " (raise it with ulimit -n)");
  }
  limits.open_descriptors += needed - descriptors_needed(limits.open_descriptors, loops, 0);
}

void warn_of_connections(const AttackOptions& o, const Limits& limits, std::uint64_t connections,
                         const std::vector<Target>& targets) {
  const std::vector<Endpoint> all = endpoints(o.connect, targets);
  if (all.empty() || limits.ports.count == 0) return;
  const Need need = need_of_open_connections(connections, all);
  const std::uint64_t addresses = std::max<std::uint64_t>(1, o.connect.local_addresses.size());
  if (need.ports <= static_cast<double>(limits.ports.count * addresses)) return;
  std::cerr << "attack: -connections needs about " << std::llround(need.ports) << " local ports to "
            << need.endpoint << ", but the range has " << limits.ports.count
            << (addresses > 1 ? " for each -laddr" : "")
            << ": add -laddr, or widen net.ipv4.ip_local_port_range\n";
}

std::uint64_t room_without_connections(const AttackOptions& o) {
  return o.max_workers.value_or(kMostHits);
}

void warn_of_ports(const AttackOptions& o, const Needs& needs, const Limits& limits,
                   const Pacer& pacer, std::uint64_t room, const std::vector<Target>& targets) {
  if (!needs.one_hit_each && !o.max_workers) return;
  const std::vector<Endpoint> all = endpoints(o.connect, targets);
  if (all.empty() || limits.ports.count == 0) return;
  const std::uint64_t addresses = std::max<std::uint64_t>(1, o.connect.local_addresses.size());
  const auto warn = [&](const std::string& what, const Need& need, const std::string& advice) {
    if (need.ports <= static_cast<double>(limits.ports.count * addresses)) return;
    std::cerr << "attack: " << what << " needs about " << std::llround(need.ports)
              << " local ports " << need.in << "to " << need.endpoint << ", but the range has "
              << limits.ports.count << (addresses > 1 ? " for each -laddr" : "") << ": " << advice
              << "add -laddr, or widen net.ipv4.ip_local_port_range\n";
  };
  if (needs.one_hit_each) {
    warn("-keepalive=false at this rate", need_of_closed_connections(limits.ports, pacer, all),
         "use -keepalive, ");
  } else if (!needs.shares_connections) {
    warn("-max-workers=" + std::to_string(*o.max_workers),
         need_of_open_connections(std::min(room, most_connections(o, pacer)), all), "");
  }
}

}  // namespace barrage
