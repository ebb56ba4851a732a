#include "support/hostile/connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <thread>

namespace barrage::test::hostile {
namespace {

std::size_t body_length(std::string_view head) {
  constexpr std::string_view kName = "\r\nContent-Length: ";
  const auto at = head.find(kName);
  std::size_t length = 0;
  if (at != std::string_view::npos) {
    std::from_chars(head.data() + at + kName.size(), head.data() + head.size(), length);
  }
  return length;
}

}  // namespace

void Connection::Free::operator()(ssl_st* tls) const noexcept { SSL_free(tls); }

Connection::Connection(int fd, std::atomic<std::uint64_t>& requests)
    : fd_(fd), requests_(requests) {
  const timeval timeout{.tv_sec = kTimeout.count(), .tv_usec = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// Bytes that nobody read would turn the FIN into a RST.
Connection::~Connection() {
  if (fd_ < 0) return;
  ::shutdown(fd_, SHUT_WR);
  std::array<char, 65536> rest;
  while (::recv(fd_, rest.data(), rest.size(), 0) > 0) {
  }
  ::close(fd_);
}

bool Connection::accept_tls(ssl_ctx_st* context) {
  tls_.reset(SSL_new(context));
  SSL_set_fd(tls_.get(), fd_);
  return SSL_accept(tls_.get()) == 1;
}

std::string Connection::receive() {
  std::array<char, 65536> buffer;
  const auto n = tls_ ? SSL_read(tls_.get(), buffer.data(), static_cast<int>(buffer.size()))
                      : static_cast<int>(::recv(fd_, buffer.data(), buffer.size(), 0));
  return std::string(buffer.data(), static_cast<std::size_t>(std::max(n, 0)));
}

std::optional<std::string> Connection::read_request() {
  constexpr std::string_view kEnd = "\r\n\r\n";
  for (;;) {
    const auto end = unread_.find(kEnd);
    if (end != std::string::npos) {
      const auto head = unread_.substr(0, end + kEnd.size());
      const auto size = head.size() + body_length(head);
      if (unread_.size() >= size) {
        unread_.erase(0, size);
        ++requests_;
        return head;
      }
    }
    const auto more = receive();
    if (more.empty()) return std::nullopt;
    unread_ += more;
  }
}

bool Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                        : static_cast<int>(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void Connection::send_endlessly(std::string_view piece) {
  std::string many;
  while (many.size() < 65536) many += piece;
  while (send(many)) {
  }
}

void Connection::drip(std::string_view text, std::chrono::milliseconds gap) {
  while (!text.empty() && send(text.substr(0, 1))) {
    text.remove_prefix(1);
    std::this_thread::sleep_for(gap);
  }
}

void Connection::wait_for_end() {
  while (!receive().empty()) {
  }
}

// What a record that was changed on its way brings about.
void Connection::alert() {
  static constexpr std::string_view kHead("\x17\x03\x03\x00\x20", 5);
  const std::string record = std::string(kHead) + std::string(32, 'x');
  SSL_set0_rbio(tls_.get(), BIO_new_mem_buf(record.data(), static_cast<int>(record.size())));
  char none = 0;
  SSL_read(tls_.get(), &none, 1);
}

void Connection::close_notify() { SSL_shutdown(tls_.get()); }

void Connection::end() { ::shutdown(fd_, SHUT_WR); }

void Connection::reset() {
  const linger none{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  ::close(fd_);
  fd_ = -1;
}

}  // namespace barrage::test::hostile
