#include "net/connect_to.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <optional>
#include <string_view>

#include "core/ascii.h"
#include "core/error.h"
#include "core/mask.h"
#include "net/resolver.h"

namespace barrage {
namespace {

// Four parts at the colons outside brackets.
std::optional<std::array<std::string, 4>> split(std::string_view rule) {
  std::array<std::string, 4> parts;
  std::size_t part = 0;
  bool bracket = false;
  for (const char c : rule) {
    if (c == ':' && !bracket) {
      if (++part == parts.size()) return std::nullopt;
      continue;
    }
    if (c == '[') bracket = true;
    if (c == ']') bracket = false;
    parts[part] += c;
  }
  if (part != 3 || bracket) return std::nullopt;
  return parts;
}

}  // namespace

ConnectTo::ConnectTo(const std::vector<std::string>& rules) {
  std::map<std::string, std::vector<std::string>> by_source;
  std::map<std::string, Rules> parsed;
  for (const std::string& rule : rules) {
    const auto parts = split(rule);
    if (!parts || !is_port((*parts)[1]) || !is_port((*parts)[3])) {
      throw ValueError("\"" + mask_url(rule) +
                       "\" is not a rule; write host:port:host:port, e.g. "
                       "example.com:443:127.0.0.1:8443, with IPv6 addresses in brackets");
    }
    const auto& [host, port, to_host, to_port] = *parts;
    std::string source = host;
    source.append(":").append(port);
    by_source[source].push_back(rule);
    parsed[source].from = {lower_case(host), port};
    parsed[source].to.push_back({to_host, to_port});
    if (!to_host.empty()) destinations_.push_back({to_host, to_port.empty() ? port : to_port});
  }
  for (auto& [source, rules_of_source] : parsed) rules_.push_back(std::move(rules_of_source));
  // As many lists as it takes to be fair to all sources; a bound for the absurd.
  std::size_t turns = rules.empty() ? 0 : 1;
  for (const auto& [source, same] : by_source) {
    turns = std::min<std::size_t>(std::lcm(turns, same.size()), 1000);
  }
  for (std::size_t turn = 0; turn < turns; ++turn) {
    ListPtr list;
    for (const auto& [source, same] : by_source) append(list, same[turn % same.size()]);
    lists_.push_back(std::move(list));
  }
}

const ConnectTo::Rules* ConnectTo::rules_for(const std::string& host,
                                             const std::string& port) const {
  const auto found = std::find_if(rules_.begin(), rules_.end(), [&](const Rules& rules) {
    return (rules.from.host.empty() || rules.from.host == host) &&
           (rules.from.port.empty() || rules.from.port == port);
  });
  return found == rules_.end() ? nullptr : &*found;
}

std::vector<ConnectTo::HostPort> ConnectTo::destinations_of(const std::string& host,
                                                            const std::string& port) const {
  std::vector<HostPort> destinations;
  const Rules* const rules = rules_for(host, port);
  if (!rules) return destinations;
  for (const HostPort& to : rules->to) {
    destinations.push_back({to.host.empty() ? host : to.host, to.port.empty() ? port : to.port});
  }
  return destinations;
}

bool ConnectTo::covers(const std::string& host, const std::string& port) const {
  const Rules* const rules = rules_for(host, port);
  return rules && !rules->to.front().host.empty();
}

}  // namespace barrage
