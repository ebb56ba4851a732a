// Where hits go, as far as is known before the first one.
#pragma once

#include <string>
#include <vector>

namespace barrage {

struct Route {
  std::vector<std::string> to;  // "127.0.0.1:8080", "[::1]:80", or a name that is resolved later
  std::string how{};      // "by -connect-to through the proxy http://***@a:3128"; empty: straight
  std::string why_not{};  // it leads nowhere: it has no address
};

// Makes libcurl read the proxies of the environment as Go does: names in capitals first, and also
// HTTP_PROXY. Before there are threads.
void read_proxies_of_environment();

}  // namespace barrage
