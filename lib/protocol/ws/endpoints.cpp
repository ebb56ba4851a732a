#include "protocol/ws/endpoints.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "protocol/ws/match.h"
#include "protocol/ws/script.h"

namespace barrage {
namespace {

// Each text with its length: no two endpoints are written alike.
void append(std::string& key, std::string_view text) {
  key.append(std::to_string(text.size())).append(":").append(text);
}

std::string key_of(const Target& target) {
  std::string key;
  append(key, target.url);
  for (const Header& header : target.headers) {
    append(key, header.name);
    append(key, header.value);
  }
  for (const OpenStep& step : script_of(target).open) {
    key += step.what == OpenStep::Do::send ? " send " : " wait ";
    append(key, step.what == OpenStep::Do::send ? step.send.text() : step.wait);
  }
  for (const AutoReply& reply : script_of(target).auto_replies) {
    key += " on ";
    append(key, reply.on);
    append(key, reply.send.text());
  }
  return key;
}

std::uint64_t read_of_message_by(const Target& target) {
  const Script& script = script_of(target);
  std::uint64_t most = std::max<std::uint64_t>(Matcher::reads_of_message(script.match),
                                               target.response_bytes.value_or(0));
  for (const AutoReply& reply : script.auto_replies) {
    most = std::max<std::uint64_t>(most, reply.on.size() + 1);  // a longer message is another
  }
  for (const OpenStep& step : script.open) {
    if (step.what == OpenStep::Do::wait) {
      most = std::max<std::uint64_t>({most, step.wait.size(), OpenStep::shown});
    }
  }
  return most;
}

}  // namespace

void WsEndpoints::add(const Target& target) {
  if (target.id >= endpoint_of_.size()) endpoint_of_.resize(target.id + 1, kNowhere);
  if (target.kind != Kind::ws) return;
  const auto [endpoint, is_new] =
      known_.emplace(key_of(target), static_cast<std::uint32_t>(targets_.size()));
  if (is_new) {
    targets_.push_back(&target);
    read_.push_back(0);
  }
  endpoint_of_[target.id] = endpoint->second;
  std::uint64_t& read = read_[endpoint->second];
  read = std::max(read, read_of_message_by(target));
}

std::vector<std::uint32_t> WsEndpoints::of_loop(std::uint32_t loop, std::uint32_t loops) const {
  const std::size_t step = std::gcd<std::size_t, std::size_t>(loops, endpoint_of_.size());
  std::set<std::uint32_t> endpoints;
  for (std::size_t id = loop % step; id < endpoint_of_.size(); id += step) {
    if (endpoint_of_[id] != kNowhere) endpoints.insert(endpoint_of_[id]);
  }
  std::vector<std::uint32_t> all(endpoints.begin(), endpoints.end());
  if (all.empty()) {
    all.resize(size());
    std::iota(all.begin(), all.end(), 0U);
  }
  return all;
}

}  // namespace barrage
