// Where hits go, as far as can be told before the first one.
#pragma once

#include <string>
#include <vector>

namespace barrage {

struct Route {
  std::vector<std::string> to;  // "127.0.0.1:8080", "[::1]:80", or a name that is looked up later
  std::string how{};      // "by -connect-to through the proxy http://***@a:3128"; empty: straight
  std::string why_not{};  // it leads nowhere: it has no address
};

}  // namespace barrage
