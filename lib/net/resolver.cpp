#include "net/resolver.h"

#include <ares.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <thread>

#include "core/ascii.h"
#include "core/error.h"
#include "core/thread_safety.h"
#include "core/units.h"

namespace barrage {
namespace {

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
  const bool open = server.starts_with('[') && server.find(']') == std::string::npos;
  if (!is_address(host) || host.front() == '[' || !is_port(port) || open) {
    throw ValueError("\"" + server +
                     "\" is not the address of a DNS server; write e.g. 10.0.0.53, 127.0.0.1:5353 "
                     "or [::1]:53");
  }
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return port.empty() ? host : host + ":" + port;
}

// What c-ares wants to know of its sockets: it says each change.
using Watched = std::vector<pollfd>;

void watch(void* into, ares_socket_t socket, int readable, int writable) noexcept {
  Watched& watched = *static_cast<Watched*>(into);
  std::erase_if(watched, [&](const pollfd& one) { return one.fd == socket; });
  const int events = (readable ? POLLIN : 0) | (writable ? POLLOUT : 0);
  if (events != 0) watched.push_back({socket, static_cast<short>(events), 0});
}

// Runs a c-ares channel until its queries are done. c-ares bounds the wait itself. By poll:
// select cannot take the descriptors of an attack with a thousand connections.
void run(ares_channel channel, const Watched& watched) {
  timeval storage{};
  while (const timeval* const wait = ares_timeout(channel, nullptr, &storage)) {
    Watched polls = watched;  // processing one socket may close or open others
    poll(polls.data(), polls.size(),
         static_cast<int>(wait->tv_sec * 1000 + wait->tv_usec / 1000 + 1));
    bool any = false;
    for (const pollfd& one : polls) {
      if (one.revents == 0) continue;
      any = true;
      const bool out = (one.revents & POLLOUT) != 0;
      const bool in = (one.revents & ~POLLOUT) != 0;
      ares_process_fd(channel, in ? one.fd : ARES_SOCKET_BAD, out ? one.fd : ARES_SOCKET_BAD);
    }
    if (!any) ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // timeouts
  }
}

Resolver::Resolution ask_servers(const std::string& servers, const std::string& host) {
  static const int started = ares_library_init(ARES_LIB_INIT_ALL);
  Resolver::Resolution resolution;
  ares_channel channel = nullptr;
  ares_options options{};
  options.timeout = 2000;  // milliseconds
  options.tries = 2;
  Watched watched;
  options.sock_state_cb = watch;
  options.sock_state_cb_data = &watched;
  if (started != ARES_SUCCESS ||
      ares_init_options(&channel, &options,
                        ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB) !=
          ARES_SUCCESS ||
      ares_set_servers_ports_csv(channel, servers.c_str()) != ARES_SUCCESS) {
    if (channel) ares_destroy(channel);
    resolution.why = "cannot use the resolvers " + servers;
    return resolution;
  }
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  ares_getaddrinfo(
      channel, host.c_str(), nullptr, &hints,
      [](void* into, int status, int, ares_addrinfo* info) noexcept {
        auto& result = *static_cast<Resolver::Resolution*>(into);
        if (status != ARES_SUCCESS) result.why = ares_strerror(status);
        for (auto* node = info ? info->nodes : nullptr; node; node = node->ai_next) {
          result.addresses.push_back({node->ai_family, address_text(node->ai_addr)});
        }
        if (info) ares_freeaddrinfo(info);
      },
      &resolution);
  run(channel, watched);
  ares_destroy(channel);
  return resolution;
}

Resolver::Resolution ask_system(const std::string& host) {
  Resolver::Resolution resolution;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* info = nullptr;
  int rc = getaddrinfo(host.c_str(), nullptr, &hints, &info);
  // A host without any configured address but loopback knows no name with AI_ADDRCONFIG. A name
  // server that does not respond is not queried twice.
  if (rc != 0 && rc != EAI_AGAIN) {
    hints.ai_flags = 0;
    rc = getaddrinfo(host.c_str(), nullptr, &hints, &info);
  }
  if (rc != 0) resolution.why = gai_strerror(rc);
  for (auto* node = rc == 0 ? info : nullptr; node; node = node->ai_next) {
    resolution.addresses.push_back({node->ai_family, address_text(node->ai_addr)});
  }
  if (rc == 0) freeaddrinfo(info);
  return resolution;
}

}  // namespace

bool is_port(const std::string& text) {
  return text.empty() || (text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit) &&
                          std::stoi(text) <= 65535);
}

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  if (!host.empty() && host.front() == '[') return true;
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

struct Resolver::Shared {
  Mutex mutex;
  ConditionVariable changed;
  bool closed GUARDED_BY(mutex) = false;
};

Resolver::Resolver(const std::vector<std::string>& servers, Nanos limit)
    : limit_(limit), shared_(std::make_shared<Shared>()) {
  for (const std::string& server : servers) {
    servers_ += (servers_.empty() ? "" : ",") + checked_server(server);
  }
}

// Nothing can interrupt getaddrinfo(), so it gets a thread that can be left behind.
Resolver::Resolution Resolver::ask(const std::string& host) const {
  struct Query {
    explicit Query(std::shared_ptr<Shared> with) : shared(std::move(with)) {}
    const std::shared_ptr<Shared> shared;
    bool done GUARDED_BY(shared->mutex) = false;
    Resolution resolution GUARDED_BY(shared->mutex);
  };
  const auto query = std::make_shared<Query>(shared_);
  try {
    std::thread([query, servers = servers_, host] {
      Resolution resolution = servers.empty() ? ask_system(host) : ask_servers(servers, host);
      if (resolution.addresses.empty() && resolution.why.empty())
        resolution.why = "it has no address";
      const MutexLock lock(query->shared->mutex);
      query->resolution = std::move(resolution);
      query->done = true;
      query->shared->changed.notify_all();
    }).detach();
  } catch (const std::system_error& error) {
    return {{}, std::string("no thread to ask with: ") + error.what()};
  }
  const auto limit = std::chrono::steady_clock::now() + limit_;
  const MutexLock lock(query->shared->mutex);
  while (!query->done && !query->shared->closed &&
         query->shared->changed.wait_until(query->shared->mutex, limit))
    continue;
  if (query->done) return std::move(query->resolution);
  if (query->shared->closed) return {{}, "nobody waits for it any more"};
  return {{}, "no response within " + format_duration(limit_)};
}

void Resolver::close() noexcept {
  const MutexLock lock(shared_->mutex);
  shared_->closed = true;
  shared_->changed.notify_all();
}

}  // namespace barrage
