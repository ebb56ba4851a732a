// Where an attack may connect: -allow-host, -deny-public and -allow-link-local. Hosts are judged by
// name before a connection is wanted, addresses when its socket is opened: neither a redirect nor a
// name that changes its address gets past. A value; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

struct sockaddr;

namespace barrage {

// Why a connection is not made.
enum class Denied : std::uint8_t {
  none,
  host,            // -allow-host does not name it
  link_local,      // or the metadata service of a cloud
  public_address,  // with -deny-public
};

class Guard {
 public:
  struct Options {
    // "name", "*.name" for all below it, or an address; empty: all.
    std::vector<std::string> hosts{};
    bool link_local = false;  // allowed
    bool deny_public = false;
  };

  Guard() = default;
  // Throws UsageError for what is no host.
  explicit Guard(const Options& options);

  // `host` as in a URL: IPv6 addresses in brackets, case does not matter. Addresses of names are
  // not known here.
  Denied judge_host(const std::string& host) const;
  // As text, or that of a socket; what is no IP address is allowed.
  Denied judge_address(const std::string& address) const;
  Denied judge_address(const sockaddr& address) const;

 private:
  std::vector<std::string> hosts_;  // in lower case, addresses without brackets
  bool link_local_ = false;
  bool deny_public_ = false;
};

// "it is a public address, and -deny-public is set": after the host and a colon.
const char* text_of(Denied denied);

}  // namespace barrage
