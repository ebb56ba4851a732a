#include "protocol/http/names.h"

#include <ares.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>

#include <algorithm>
#include <array>

#include "core/error.h"

namespace barrage {
namespace {

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  if (!host.empty() && host.front() == '[') return true;
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

std::string address_text(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address->sa_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, text.data(),
              text.size());
  } else if (address->sa_family == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, text.data(),
              text.size());
  }
  return text.data();
}

std::string checked_server(const std::string& server) {
  std::string host = server;
  std::string port;
  if (!server.empty() && server.front() == '[') {
    const std::size_t end = server.find(']');
    host = server.substr(1, end == std::string::npos ? end : end - 1);
    if (end != std::string::npos && end + 1 < server.size()) port = server.substr(end + 2);
  } else if (std::count(server.begin(), server.end(), ':') == 1) {
    host = server.substr(0, server.find(':'));
    port = server.substr(server.find(':') + 1);
  }
  const bool port_ok =
      port.size() <= 5 &&
      std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
      (port.empty() || std::stoi(port) <= 65535);
  const bool open = server.starts_with('[') && server.find(']') == std::string::npos;
  if (!is_address(host) || host.front() == '[' || !port_ok || open) {
    throw ValueError("\"" + server +
                     "\" is not the address of a DNS server; write e.g. 10.0.0.53, 127.0.0.1:5353 "
                     "or [::1]:53");
  }
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return port.empty() ? host : host + ":" + port;
}

// Runs a c-ares channel until its queries are answered. c-ares bounds the wait itself. By poll:
// select cannot take the descriptors of an attack with a thousand connections.
void run(ares_channel channel) {
  while (true) {
    std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
    const int wanted = ares_getsock(channel, sockets.data(), ARES_GETSOCK_MAXNUM);
    std::array<pollfd, ARES_GETSOCK_MAXNUM> polls{};
    nfds_t count = 0;
    for (int i = 0; i < ARES_GETSOCK_MAXNUM; ++i) {
      short events = ARES_GETSOCK_READABLE(wanted, i) ? POLLIN : 0;
      if (ARES_GETSOCK_WRITABLE(wanted, i)) events |= POLLOUT;
      if (events != 0) polls[count++] = {sockets[static_cast<std::size_t>(i)], events, 0};
    }
    if (count == 0) return;
    timeval storage{};
    const timeval* const wait = ares_timeout(channel, nullptr, &storage);
    poll(polls.data(), count,
         wait ? static_cast<int>(wait->tv_sec * 1000 + wait->tv_usec / 1000 + 1) : -1);
    bool any = false;
    for (nfds_t i = 0; i < count; ++i) {
      if (polls[i].revents == 0) continue;
      any = true;
      const bool out = (polls[i].revents & POLLOUT) != 0;
      const bool in = (polls[i].revents & ~POLLOUT) != 0;
      ares_process_fd(channel, in ? polls[i].fd : ARES_SOCKET_BAD,
                      out ? polls[i].fd : ARES_SOCKET_BAD);
    }
    if (!any) ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // timeouts
  }
}

struct Answer {
  std::vector<std::string> addresses;
  std::vector<int> families;
  std::string why;
};

Answer ask_servers(const std::string& servers, const std::string& host) {
  static const int started = ares_library_init(ARES_LIB_INIT_ALL);
  Answer answer;
  ares_channel channel = nullptr;
  ares_options options{};
  options.timeout = 2000;  // milliseconds
  options.tries = 2;
  if (started != ARES_SUCCESS ||
      ares_init_options(&channel, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES) != ARES_SUCCESS ||
      ares_set_servers_ports_csv(channel, servers.c_str()) != ARES_SUCCESS) {
    if (channel) ares_destroy(channel);
    answer.why = "cannot use the resolvers " + servers;
    return answer;
  }
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  ares_getaddrinfo(
      channel, host.c_str(), nullptr, &hints,
      [](void* into, int status, int, ares_addrinfo* info) noexcept {
        auto& result = *static_cast<Answer*>(into);
        if (status != ARES_SUCCESS) result.why = ares_strerror(status);
        for (auto* node = info ? info->nodes : nullptr; node; node = node->ai_next) {
          result.addresses.push_back(address_text(node->ai_addr));
          result.families.push_back(node->ai_family);
        }
        if (info) ares_freeaddrinfo(info);
      },
      &answer);
  run(channel);
  ares_destroy(channel);
  return answer;
}

Answer ask_system(const std::string& host) {
  Answer answer;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* info = nullptr;
  int rc = getaddrinfo(host.c_str(), nullptr, &hints, &info);
  // A host without any configured address but loopback knows no name with AI_ADDRCONFIG.
  if (rc != 0) {
    hints.ai_flags = 0;
    rc = getaddrinfo(host.c_str(), nullptr, &hints, &info);
  }
  if (rc != 0) answer.why = gai_strerror(rc);
  for (auto* node = rc == 0 ? info : nullptr; node; node = node->ai_next) {
    answer.addresses.push_back(address_text(node->ai_addr));
    answer.families.push_back(node->ai_family);
  }
  if (rc == 0) freeaddrinfo(info);
  return answer;
}

}  // namespace

Names::Names(const std::vector<std::string>& resolvers, Nanos ttl) : ttl_(ttl) {
  for (const std::string& server : resolvers) {
    servers_ += (servers_.empty() ? "" : ",") + checked_server(server);
  }
}

Names::~Names() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (refresher_.joinable()) refresher_.join();
}

Names::Found Names::resolve(const std::string& host, std::string& why) const {
  const Answer answer = servers_.empty() ? ask_system(host) : ask_servers(servers_, host);
  Found found;
  found.v6_first = !answer.families.empty() && answer.families.front() == AF_INET6;
  for (std::size_t i = 0; i < answer.addresses.size(); ++i) {
    auto& family = answer.families[i] == AF_INET6 ? found.v6 : found.v4;
    if (std::find(family.begin(), family.end(), answer.addresses[i]) == family.end()) {
      family.push_back(answer.addresses[i]);
    }
  }
  why = answer.addresses.empty() && answer.why.empty() ? "it has no address" : answer.why;
  return found;
}

std::string Names::look_up(const std::string& host, const std::string& port) {
  if (host.empty() || is_address(host)) return {};
  {
    const std::lock_guard lock(mutex_);
    const bool known = found_.contains(host);
    if (known) {
      if (wanted_.emplace(host, port).second) ++version_;
      return {};
    }
  }
  std::string why;
  Found found = resolve(host, why);
  if (found.v4.empty() && found.v6.empty()) return why;
  const std::lock_guard lock(mutex_);
  found_.emplace(host, std::move(found));
  wanted_.emplace(host, port);
  ++version_;
  if (ttl_ > Nanos(0) && !refresher_.joinable()) refresher_ = std::thread([this] { refresh(); });
  return {};
}

std::string Names::first_address(const std::string& host) const {
  const std::lock_guard lock(mutex_);
  const auto found = found_.find(host);
  if (found == found_.end()) return {};
  const auto& [v6, v4, v6_first] = found->second;
  return (v6_first || v4.empty() ? v6 : v4).front();
}

std::shared_ptr<curl_slist> Names::list(std::uint64_t turn) const {
  ListPtr list;
  const std::lock_guard lock(mutex_);
  for (const auto& [host, port] : wanted_) {
    const Found& found = found_.at(host);
    std::string line = host;
    line.append(":").append(port).append(":");
    const auto add = [&](const std::vector<std::string>& family, bool bracket) {
      for (std::size_t i = 0; i < family.size(); ++i) {
        if (line.back() != ':') line += ',';
        const std::string& address = family[(i + turn) % family.size()];
        line += bracket ? "[" + address + "]" : address;
      }
    };
    if (found.v6_first) add(found.v6, true);
    add(found.v4, false);
    if (!found.v6_first) add(found.v6, true);
    append(list, line);
  }
  return {list.release(), ListDelete()};
}

void Names::refresh() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, ttl_, [this] { return stop_; })) {
    std::vector<std::string> hosts;
    for (const auto& [host, unused] : found_) hosts.push_back(host);
    for (const std::string& host : hosts) {
      lock.unlock();
      std::string why;
      Found found = resolve(host, why);
      lock.lock();
      if (stop_) return;
      // A name that cannot be looked up for a while keeps the addresses it had.
      if (found.v4.empty() && found.v6.empty()) continue;
      found_[host] = std::move(found);
      ++version_;
    }
  }
}

}  // namespace barrage
