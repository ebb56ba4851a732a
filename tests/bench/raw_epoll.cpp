// The floor: the cost of the kernel for sending a request and reading its response. The bytes are
// the same each time, and responses are counted by the length of the first one. `raw_epoll PORT
// CONNECTIONS SECONDS` prints "HITS FAULTS".
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

namespace {

constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

int connected(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int yes = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (fd < 0 || connect(fd, reinterpret_cast<sockaddr*>(&place), sizeof place) != 0) {
    std::perror("raw_epoll: connect");
    std::exit(1);
  }
  return fd;
}

bool ask(int fd) {
  return send(fd, kRequest.data(), kRequest.size(), MSG_NOSIGNAL) == ssize_t(kRequest.size());
}

// The length of a response with Content-Length; 0: it has none.
std::size_t response_length(std::string_view response) {
  constexpr std::string_view kName = "Content-Length: ";
  const auto length = response.find(kName), head = response.find("\r\n\r\n");
  if (!response.starts_with("HTTP/1.1 200") || length > head || head == response.npos) return 0;
  return head + 4 + std::strtoul(response.data() + length + kName.size(), nullptr, 10);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  const int connections = std::atoi(argv[2]);
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds(int(std::atof(argv[3]) * 1e3));
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::size_t> received;  // of the current response, by descriptor
  for (int i = 0; i < connections; ++i) {
    const int fd = connected(port);
    received.resize(static_cast<std::size_t>(fd) + 1);
    epoll_event wanted{.events = EPOLLIN, .data = {.fd = fd}};
    epoll_ctl(poll, EPOLL_CTL_ADD, fd, &wanted);
    ask(fd);
  }
  std::size_t length = 0;
  unsigned long hits = 0, faults = 0;
  std::array<epoll_event, 1024> events;
  std::array<char, 16384> bytes;
  while (Clock::now() < end) {
    const int ready = epoll_wait(poll, events.data(), int{events.size()}, 100);
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      const ssize_t size = recv(fd, bytes.data(), bytes.size(), 0);
      if (length == 0 && size > 0) length = response_length({bytes.data(), std::size_t(size)});
      std::size_t& had = received[static_cast<std::size_t>(fd)];
      had += size > 0 ? static_cast<std::size_t>(size) : 0;
      if (size <= 0 || length == 0 || had > length) {
        ++faults;
        close(fd);
      } else if (had == length) {
        had = 0;
        ++hits;
        ask(fd);
      }
    }
  }
  std::printf("%lu %lu\n", hits, faults);
  return faults == 0 ? 0 : 1;
}
