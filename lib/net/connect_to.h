// -connect-to: connect to another host and port than the URL says, without changing Host or SNI.
#pragma once

#include <string>
#include <vector>

#include "net/curl.h"

namespace barrage {

// Rules for equal sources take turns: list k holds the k-th rule of each source, modulo how many it
// has; there are as many lists as make the turns of all sources even. Thread-safe once made.
class ConnectTo {
 public:
  // "host:port:host:port", IPv6 addresses in brackets, empty parts as in libcurl: an empty source
  // matches all, an empty destination leaves that part as it is. Throws ValueError.
  explicit ConnectTo(const std::vector<std::string>& rules);

  bool empty() const { return lists_.empty(); }
  std::size_t turns() const { return lists_.size(); }
  curl_slist* list(std::size_t turn) const { return lists_[turn % lists_.size()].get(); }

  struct HostPort {
    std::string host, port;
    bool operator==(const HostPort&) const = default;
  };
  // Where connections for this host and port go, in turn; empty: no rule is for it. `host` in lower
  // case.
  std::vector<HostPort> destinations_of(const std::string& host, const std::string& port) const;
  // Whether a rule takes connections for this host and port to another host.
  bool covers(const std::string& host, const std::string& port) const;
  // All hosts that rules lead to.
  const std::vector<HostPort>& destinations() const { return destinations_; }

 private:
  struct Rules {  // of one source
    HostPort from;
    std::vector<HostPort> to;  // an empty part stays as it is
  };
  const Rules* rules_for(const std::string& host, const std::string& port) const;

  std::vector<ListPtr> lists_;
  std::vector<Rules> rules_;  // in the order of the lists
  std::vector<HostPort> destinations_;
};

}  // namespace barrage
