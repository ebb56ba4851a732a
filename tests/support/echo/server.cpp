#include "support/echo/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace barrage::echo {
namespace {

struct Connection {
  int fd = -1;
  std::string received;
};

void send_all(int fd, std::string_view bytes) {
  ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

// False: the connection is over.
bool reply(int fd, const std::string& line) {
  if (line.starts_with("hang")) return true;
  if (line.starts_with("close")) return false;
  if (line.starts_with("half")) {
    send_all(fd, std::string_view(line).substr(0, line.size() / 2));
    return false;
  }
  send_all(fd, line.starts_with("wrong") ? "another\n" : line);
  return true;
}

bool read_lines(Connection& connection) {
  std::array<char, 65536> buffer;
  const auto n = ::recv(connection.fd, buffer.data(), buffer.size(), 0);
  if (n <= 0) return false;
  connection.received.append(buffer.data(), static_cast<std::size_t>(n));
  for (std::size_t end = 0; (end = connection.received.find('\n')) != std::string::npos;) {
    const std::string line = connection.received.substr(0, end + 1);
    connection.received.erase(0, end + 1);
    if (!reply(connection.fd, line)) return false;
  }
  return true;
}

}  // namespace

Server::Server()
    : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      wake_(::eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 128) != 0) {
    throw std::runtime_error("the echo server cannot listen");
  }
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

Server::~Server() {
  ::eventfd_write(wake_, 1);
  thread_.join();
  ::close(listener_);
  ::close(wake_);
}

void Server::serve() const {
  std::vector<Connection> open;
  while (true) {
    std::vector<pollfd> fds{{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const Connection& connection : open) fds.push_back({connection.fd, POLLIN, 0});
    ::poll(fds.data(), fds.size(), -1);
    if (fds[0].revents != 0) break;
    for (std::size_t i = open.size(); i-- > 0;) {
      if (fds[i + 2].revents == 0 || read_lines(open[i])) continue;
      ::close(open[i].fd);
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (fds[1].revents == 0) continue;
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd >= 0) open.push_back({fd, {}});
  }
  for (const Connection& connection : open) ::close(connection.fd);
}

}  // namespace barrage::echo
