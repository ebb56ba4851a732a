#include "support/wire_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "support/process.h"

namespace barrage::test {
namespace {

// One open connection, and how many of its bytes are requests that have a response.
struct Connection {
  int fd;
  std::size_t index;  // in received
  std::size_t done = 0;
};

}  // namespace

WireServer::WireServer(Responses responses)
    : WireServer(std::string(
          responses == Responses::never ? "" : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {}

WireServer::WireServer(std::string response)
    : response_(std::move(response)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      wake_(::eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, any, size) != 0 || ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, any, &size) != 0) {
    throw std::runtime_error("cannot listen on 127.0.0.1");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

WireServer::~WireServer() {
  stop();
  ::close(listener_);
  ::close(wake_);
}

std::string WireServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

bool WireServer::wait_for_requests(std::size_t count) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kLimit, [&] { return requests_ >= count; });
}

std::vector<std::string> WireServer::stop() {
  if (thread_.joinable()) {
    ::eventfd_write(wake_, 1);
    thread_.join();
  }
  return received_;
}

void WireServer::serve() {
  std::vector<Connection> open;
  for (;;) {
    std::vector<pollfd> fds{{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const auto& connection : open) fds.push_back({connection.fd, POLLIN, 0});
    ::poll(fds.data(), fds.size(), -1);
    if (fds[0].revents) break;
    for (std::size_t i = open.size(); i-- > 0;) {
      if (!fds[i + 2].revents) continue;
      auto& connection = open[i];
      std::array<char, 65536> buffer;
      const auto n = ::recv(connection.fd, buffer.data(), buffer.size(), 0);
      if (n <= 0) {
        ::close(connection.fd);
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(i));
        continue;
      }
      auto& bytes = received_[connection.index];
      bytes.append(buffer.data(), static_cast<std::size_t>(n));
      if (bytes.find("\r\n\r\n", connection.done) == std::string::npos) continue;
      connection.done = bytes.size();
      {
        const std::lock_guard lock(mutex_);
        ++requests_;
      }
      changed_.notify_all();
      if (response_.empty()) continue;
      ::send(connection.fd, response_.data(), response_.size(), MSG_NOSIGNAL);
    }
    if (fds[1].revents) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd >= 0) open.push_back({fd, received_.size()});
      if (fd >= 0) received_.emplace_back();
    }
  }
  for (const auto& connection : open) ::close(connection.fd);
}

}  // namespace barrage::test
