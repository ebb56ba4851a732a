// Addresses of host names: from the system, or from DNS servers of one's own. No query lasts
// longer than its limit, and none holds up the end.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/time.h"

namespace barrage {

bool is_address(const std::string& host);  // IPv6 also in brackets
bool is_port(const std::string& text);     // or empty

class Resolver {
 public:
  struct Address {
    int family;  // AF_INET or AF_INET6
    std::string text;
  };
  struct Resolution {
    std::vector<Address> addresses;  // in the order of preference
    std::string why;                 // there are none; empty when there are
  };

  // The system waits 5 s for its first name server before it asks the second.
  static constexpr Nanos default_limit = std::chrono::seconds(10);

  // servers: "ip[:port]" of DNS servers; empty: the system's way (files, DNS, ...).
  // Throws ValueError for a server that is no address.
  explicit Resolver(const std::vector<std::string>& servers, Nanos limit = default_limit);

  // Any thread, and slow: waits for the addresses, the limit or close().
  Resolution ask(const std::string& host) const;
  // Any thread. Whoever waits gets none at once, and so does who asks later.
  void close() noexcept;

 private:
  struct Shared;

  std::string servers_;  // comma-separated; empty: the system's
  Nanos limit_;
  std::shared_ptr<Shared> shared_;  // with queries that nobody waits for any more
};

}  // namespace barrage
