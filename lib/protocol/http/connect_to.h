// -connect-to: go to another place than the URL says, without changing Host or SNI.
#pragma once

#include <string>
#include <vector>

#include "protocol/http/curl.h"

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

  // Whether a rule takes connections for this place elsewhere; `host` in lower case.
  bool covers(const std::string& host, const std::string& port) const;

  struct HostPort {
    std::string host, port;
  };
  const std::vector<HostPort>& destinations() const { return destinations_; }

 private:
  std::vector<ListPtr> lists_;
  std::vector<HostPort> sources_, destinations_;
};

}  // namespace barrage
