#include <cstdlib>

#include "core/ascii.h"
#include "core/mask.h"
#include "net/connector.h"

namespace barrage {
namespace {

bool is_set(const char* name) {
  const char* const value = std::getenv(name);
  return value && *value != '\0';
}

// As libcurl asks for it; empty: there is none.
std::string proxy_of_environment(const std::string& scheme) {
  for (const std::string& name : {scheme + "_proxy", upper_case(scheme) + "_PROXY",
                                  std::string("all_proxy"), std::string("ALL_PROXY")}) {
    if (scheme == "http" && name == "HTTP_PROXY") continue;  // see read_proxies_of_environment()
    if (is_set(name.c_str())) return std::getenv(name.c_str());
  }
  return {};
}

}  // namespace

// Go reads HTTP_PROXY as well, and first; libcurl does not, since in a CGI program it may come from
// a request's header "Proxy". There REQUEST_METHOD is set, and Go does not read it either.
void read_proxies_of_environment() {
  if (is_set("HTTP_PROXY") && !is_set("REQUEST_METHOD")) {
    ::setenv("http_proxy", std::getenv("HTTP_PROXY"), 1);
  }
  for (const auto& [upper, lower] :
       {std::pair("HTTPS_PROXY", "https_proxy"), std::pair("NO_PROXY", "no_proxy")}) {
    if (is_set(upper)) ::setenv(lower, std::getenv(upper), 1);
  }
}

Route Connector::route(const std::string& url) const {
  const UrlPtr parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return {.to = {}, .why_not = "malformed URL"};
  }
  const Origin origin = origin_of(parsed.get());
  if (!options_.unix_socket.empty())
    return {.to = {options_.unix_socket}, .how = "by -unix-socket"};

  Route route;
  auto destinations = connect_to_.destinations_of(origin.host, origin.port);
  if (!destinations.empty()) route.how = "by -connect-to";
  if (destinations.empty()) destinations.push_back({origin.host, origin.port});
  for (const auto& [host, port] : destinations) {
    const std::vector<std::string> addresses =
        resolves_names() ? names_->addresses(host) : std::vector<std::string>{host};
    if (addresses.empty()) route.why_not = names_->missing(host);
    for (const std::string& address : addresses) {
      route.to.push_back(address);
      route.to.back().append(":").append(port);
    }
  }
  if (options_.proxy.empty()) return route;
  const bool asked = options_.proxy == "env";
  const std::string proxy = asked ? proxy_of_environment(origin.scheme) : options_.proxy;
  if (proxy.empty()) return route;
  if (!route.how.empty()) route.how += " ";
  route.how += "through the proxy " + mask_url(proxy);
  if (asked) route.how += " of the environment, unless no_proxy says otherwise";
  return route;
}

}  // namespace barrage
