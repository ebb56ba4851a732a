#include "protocol/http/connect_to.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <optional>
#include <string_view>

#include "core/error.h"
#include "core/mask.h"

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

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

bool is_port(const std::string& text) {
  return text.empty() ||
         (text.size() <= 5 &&
          std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
          std::stoi(text) <= 65535);
}

}  // namespace

ConnectTo::ConnectTo(const std::vector<std::string>& rules) {
  std::map<std::string, std::vector<std::string>> by_source;
  for (const std::string& rule : rules) {
    const auto parts = split(rule);
    if (!parts || !is_port((*parts)[1]) || !is_port((*parts)[3])) {
      throw ValueError("\"" + mask_url(rule) +
                       "\" is not a rule; write host:port:host:port, e.g. "
                       "example.com:443:127.0.0.1:8443, with IPv6 addresses in brackets");
    }
    auto& same = by_source[(*parts)[0] + ":" + (*parts)[1]];
    same.push_back(rule);
    if (same.size() == 1 && !(*parts)[2].empty())
      sources_.push_back({lower((*parts)[0]), (*parts)[1]});
    if (!(*parts)[2].empty()) {
      destinations_.push_back({(*parts)[2], (*parts)[3].empty() ? (*parts)[1] : (*parts)[3]});
    }
  }
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

bool ConnectTo::covers(const std::string& host, const std::string& port) const {
  return std::any_of(sources_.begin(), sources_.end(), [&](const HostPort& source) {
    return (source.host.empty() || source.host == host) &&
           (source.port.empty() || source.port == port);
  });
}

}  // namespace barrage
