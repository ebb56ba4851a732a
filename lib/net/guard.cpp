#include "net/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string_view>

#include "core/ascii.h"
#include "core/error.h"

namespace barrage {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

// An address or a network as IPv6: IPv4 is ::ffff:0:0/96.
struct Network {
  Bytes bytes;
  unsigned bits;
};

constexpr Network v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d,
                     unsigned bits) {
  return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d}, 96 + bits};
}

constexpr std::array kLinkLocal = {
    v4(169, 254, 0, 0, 16),
    v4(100, 100, 100, 200, 32),  // Alibaba's metadata service
    Network{{0xfe, 0x80}, 10},
    Network{{0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 128},  // Amazon's
    Network{{0xfd, 0x20, 0x00, 0xce, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 128},  // Google's
};

// Not reachable from the internet; the unspecified address leads to this machine.
constexpr std::array kPrivate = {
    v4(0, 0, 0, 0, 8),
    v4(10, 0, 0, 0, 8),
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    v4(172, 16, 0, 0, 12),
    v4(192, 168, 0, 0, 16),
    v4(198, 18, 0, 0, 15),  // for load tests: RFC
                            // 2544
    Network{{}, 127},       // :: and ::1
    Network{{0xfc}, 7},
};

constexpr Network kNat64 = {{0, 0x64, 0xff, 0x9b}, 96};

bool within(const Bytes& address, const Network& network) {
  const unsigned whole = network.bits / 8, rest = network.bits % 8;
  if (!std::equal(address.begin(), address.begin() + whole, network.bytes.begin())) return false;
  return rest == 0 || ((address[whole] ^ network.bytes[whole]) >> (8 - rest)) == 0;
}

template <std::size_t n>
bool within_any(const Bytes& address, const std::array<Network, n>& networks) {
  return std::any_of(networks.begin(), networks.end(),
                     [&](const Network& network) { return within(address, network); });
}

Bytes from_v4(const in_addr& address) {
  Bytes bytes = v4(0, 0, 0, 0, 32).bytes;
  std::memcpy(bytes.data() + 12, &address, 4);
  return bytes;
}

Bytes from_v6(const in6_addr& address) {
  Bytes bytes{};
  std::memcpy(bytes.data(), &address, bytes.size());
  // A translator sends it on to the IPv4 address that it holds.
  if (within(bytes, kNat64)) {
    in_addr inner{};
    std::memcpy(&inner, bytes.data() + 12, 4);
    return from_v4(inner);
  }
  return bytes;
}

std::optional<Bytes> parse_address(const std::string& text) {
  in_addr v4_address{};
  if (inet_pton(AF_INET, text.c_str(), &v4_address) == 1) return from_v4(v4_address);
  in6_addr v6_address{};
  const std::string without_zone = text.substr(0, text.find('%'));
  if (inet_pton(AF_INET6, without_zone.c_str(), &v6_address) == 1) return from_v6(v6_address);
  return std::nullopt;
}

// In lower case, without brackets and the dot of a whole name.
std::string normal(std::string host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.ends_with('.')) host.pop_back();
  return lower_case(std::move(host));
}

Denied judge(const Bytes& address, bool allow_link_local, bool deny_public) {
  if (within_any(address, kLinkLocal)) {
    return allow_link_local ? Denied::none : Denied::link_local;
  }
  return deny_public && !within_any(address, kPrivate) ? Denied::public_address : Denied::none;
}

bool is_host(std::string_view host) {
  if (host.starts_with("*.")) host.remove_prefix(2);
  return !host.empty() && host.find_first_of("*/ ") == std::string_view::npos;
}

}  // namespace

Guard::Guard(const Options& options)
    : link_local_(options.link_local), deny_public_(options.deny_public) {
  for (const std::string& text : options.hosts) {
    const std::string host = normal(text);
    const bool has_port = host.find(':') != std::string::npos && !parse_address(host);
    if (!is_host(host) || has_port) {
      throw UsageError("-allow-host: \"" + text +
                       "\" is no host; write a name, \"*.name\" for all below it, or an address, "
                       "without scheme and port");
    }
    hosts_.push_back(host);
  }
}

Denied Guard::judge_host(const std::string& host) const {
  const std::string name = normal(host);
  const auto address = parse_address(name);
  const auto allows = [&](const std::string& allowed) {
    if (allowed.starts_with("*.")) return name.ends_with(std::string_view(allowed).substr(1));
    return allowed == name || (address && address == parse_address(allowed));
  };
  if (!hosts_.empty() && std::none_of(hosts_.begin(), hosts_.end(), allows)) return Denied::host;
  return address ? judge(*address, link_local_, deny_public_) : Denied::none;
}

Denied Guard::judge_address(const std::string& text) const {
  const auto address = parse_address(normal(text));
  return address ? judge(*address, link_local_, deny_public_) : Denied::none;
}

Denied Guard::judge_address(const sockaddr& address) const {
  Bytes bytes{};
  if (address.sa_family == AF_INET) {
    bytes = from_v4(reinterpret_cast<const sockaddr_in&>(address).sin_addr);
  } else if (address.sa_family == AF_INET6) {
    bytes = from_v6(reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
  } else {
    return Denied::none;
  }
  return judge(bytes, link_local_, deny_public_);
}

const char* text_of(Denied denied) {
  switch (denied) {
    case Denied::none:
      break;
    case Denied::host:
      return "-allow-host does not name it";
    case Denied::link_local:
      return "it is a link-local address or a cloud's metadata service (see -allow-link-local)";
    case Denied::public_address:
      return "it is a public address, and -deny-public is set";
  }
  return "";
}

}  // namespace barrage
