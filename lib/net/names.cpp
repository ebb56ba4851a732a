#include "net/names.h"

#include <sys/socket.h>

#include <algorithm>
#include <system_error>

namespace barrage {
namespace {

using std::chrono::steady_clock;

// -lazy targets may ask for a name without an address again and again.
constexpr std::chrono::seconds kFailureHolds{5};
constexpr std::size_t kAtOnce = 64;  // queries of names that are resolved again

}  // namespace

Names::Names(const std::vector<std::string>& resolvers, Nanos ttl, Nanos limit)
    : resolver_(resolvers, limit), ttl_(ttl) {}

Names::~Names() {
  close();
  {
    const MutexLock lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (refresher_.joinable()) refresher_.join();
  MutexLock lock(mutex_);
  while (!refreshing_.empty()) changed_.wait(mutex_);
}

Names::Found Names::ask(const std::string& host, std::string& why) const {
  const Resolver::Resolution resolution = resolver_.ask(host);
  Found found;
  found.v6_first = !resolution.addresses.empty() && resolution.addresses.front().family == AF_INET6;
  for (const auto& [family, text] : resolution.addresses) {
    auto& same = family == AF_INET6 ? found.v6 : found.v4;
    if (std::find(same.begin(), same.end(), text) == same.end()) same.push_back(text);
  }
  why = resolution.why;
  return found;
}

std::string Names::resolve(const std::string& host, const std::string& port) {
  if (host.empty() || is_address(host)) return {};
  {
    const MutexLock lock(mutex_);
    const bool known = found_.contains(host);
    if (known) {
      if (wanted_.emplace(host, port).second) ++version_;
      return {};
    }
    const auto failure = failed_.find(host);
    if (failure != failed_.end() && steady_clock::now() < failure->second.until) {
      return failure->second.why;
    }
  }
  std::string why;
  Found found = ask(host, why);
  const MutexLock lock(mutex_);
  if (found.v4.empty() && found.v6.empty()) {
    failed_[host] = {why, steady_clock::now() + kFailureHolds};
    return why;
  }
  failed_.erase(host);
  found_.emplace(host, std::move(found));
  wanted_.emplace(host, port);
  ++version_;
  if (ttl_ > Nanos(0) && !refresher_.joinable()) refresher_ = std::thread([this] { refresh(); });
  return {};
}

bool Names::unknown(const std::string& host) const {
  if (host.empty() || is_address(host)) return false;
  const MutexLock lock(mutex_);
  if (found_.contains(host)) return false;
  const auto failure = failed_.find(host);
  return failure == failed_.end() || steady_clock::now() >= failure->second.until;
}

std::string Names::missing(const std::string& host) const {
  if (is_address(host)) return {};
  const MutexLock lock(mutex_);
  if (found_.contains(host)) return {};
  const auto failure = failed_.find(host);
  return failure == failed_.end() ? "it was not resolved" : failure->second.why;
}

std::string Names::first_address(const std::string& host) const {
  const MutexLock lock(mutex_);
  const auto found = found_.find(host);
  if (found == found_.end()) return {};
  const auto& [v6, v4, v6_first] = found->second;
  return (v6_first || v4.empty() ? v6 : v4).front();
}

std::vector<std::string> Names::Found::in_order(std::uint64_t turn) const {
  std::vector<std::string> all;
  const auto add = [&](const std::vector<std::string>& family, bool bracket) {
    for (std::size_t i = 0; i < family.size(); ++i) {
      const std::string& address = family[(i + turn) % family.size()];
      all.push_back(bracket ? "[" + address + "]" : address);
    }
  };
  if (v6_first) add(v6, true);
  add(v4, false);
  if (!v6_first) add(v6, true);
  return all;
}

std::vector<std::string> Names::addresses(const std::string& host) const {
  if (is_address(host)) return {host};
  const MutexLock lock(mutex_);
  const auto found = found_.find(host);
  return found == found_.end() ? std::vector<std::string>() : found->second.in_order(0);
}

std::shared_ptr<curl_slist> Names::list(std::uint64_t turn) const {
  ListPtr list;
  const MutexLock lock(mutex_);
  for (const auto& [host, port] : wanted_) {
    std::string line = host;
    line.append(":").append(port).append(":");
    for (const std::string& address : found_.at(host).in_order(turn)) {
      if (line.back() != ':') line += ',';
      line += address;
    }
    append(list, line);
  }
  return {list.release(), ListDelete()};
}

void Names::refresh() {
  MutexLock lock(mutex_);
  for (;;) {
    const auto due = steady_clock::now() + ttl_;
    while (!stop_ && changed_.wait_until(mutex_, due)) continue;
    if (stop_) return;
    std::vector<std::string> hosts;
    for (const auto& [host, unused] : found_) hosts.push_back(host);
    for (const std::string& host : hosts) {
      while (!stop_ && refreshing_.size() >= kAtOnce) changed_.wait(mutex_);
      if (stop_) return;
      if (!refreshing_.insert(host).second) continue;  // its name server is slower than the ttl
      try {
        std::thread([this, host] { refresh_one(host); }).detach();
      } catch (const std::system_error&) {  // no thread: next time
        refreshing_.erase(host);
      }
    }
  }
}

void Names::refresh_one(const std::string& host) noexcept {
  std::string why;
  Found found = ask(host, why);
  const MutexLock lock(mutex_);
  // A name that cannot be resolved for a while keeps the addresses it had.
  if (!stop_ && !(found.v4.empty() && found.v6.empty())) {
    found_[host] = std::move(found);
    ++version_;
  }
  refreshing_.erase(host);
  changed_.notify_all();  // under the lock: the destructor waits for it
}

}  // namespace barrage
