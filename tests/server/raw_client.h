// Speaks HTTP/1.1 by hand, to see exactly what comes over the wire. Blocking; a server that says
// nothing for a minute fails the test.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace barrage::test {

class RawClient {
 public:
  struct Response {
    unsigned status = 0;
    std::string head, body;
    bool has(const std::string& line) const { return head.find(line + "\r\n") != head.npos; }
  };

  explicit RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const timeval limit{.tv_sec = 60, .tv_usec = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      ::close(fd_);
      throw std::runtime_error("cannot connect");
    }
  }
  ~RawClient() { ::close(fd_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(const std::string& text) {
    for (std::size_t sent = 0; sent < text.size();) {
      const auto n = ::send(fd_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (n < 0) return;  // refused in the middle: see the response
      sent += static_cast<std::size_t>(n);
    }
  }

  // The next response; its body as long as Content-Length says, or `bodiless`.
  Response response(bool bodiless = false) {
    Response a;
    std::size_t end;
    while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) throw std::runtime_error("no response; got: " + input_);
    }
    a.head = take(end + 4);
    a.status = static_cast<unsigned>(std::atoi(a.head.c_str() + 9));
    const auto at = a.head.find("Content-Length: ");
    if (at == std::string::npos || bodiless) return a;
    const auto size = static_cast<std::size_t>(std::atoll(a.head.c_str() + at + 16));
    while (input_.size() < size && more()) {
    }
    a.body = take(std::min(size, input_.size()));
    return a;
  }
  Response get(const std::string& path) {
    send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    return response();
  }

  // Reads and keeps; false: the other side closed, or reset().
  bool more() {
    char buffer[65536];
    const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
    reset_ = n < 0 && errno == ECONNRESET;
    if (n > 0) input_.append(buffer, static_cast<std::size_t>(n));
    return n > 0;
  }
  bool reset() const { return reset_; }
  const std::string& unread() const { return input_; }

 private:
  std::string take(std::size_t size) {
    auto text = input_.substr(0, size);
    input_.erase(0, size);
    return text;
  }

  int fd_;
  bool reset_ = false;
  std::string input_;
};

}  // namespace barrage::test
