// For LD_PRELOAD: the kernel has no room to watch a TCP socket ($EPOLL_FAILS_AT: when it is asked
// to for the first time, the second, ...), as when fs.epoll.max_user_watches is reached. Asked to
// means: to watch it for reading and nothing else, as libuv does when it tries whether that is
// possible.
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>

namespace {

struct Socket {
  std::uint64_t cookie = 0;  // descriptors are used again
  long asked = 0;
};
thread_local std::array<Socket, 4096> sockets;

bool is_tcp(int fd) {
  int protocol = 0;
  socklen_t size = sizeof protocol;
  return getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) == 0 && protocol == IPPROTO_TCP;
}

bool fails(int fd) {
  const char* const at = std::getenv("EPOLL_FAILS_AT");
  if (!at || !is_tcp(fd)) return false;
  std::uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  if (getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &size) != 0) return false;
  Socket& socket = sockets[static_cast<std::size_t>(fd) % sockets.size()];
  if (socket.cookie != cookie) socket = {cookie, 0};
  return ++socket.asked == std::atol(at);
}

}  // namespace

extern "C" int epoll_ctl(int epoll, int what, int fd, epoll_event* event) noexcept {
  if (what == EPOLL_CTL_ADD && event->events == EPOLLIN && fails(fd)) {
    errno = ENOSPC;
    return -1;
  }
  return static_cast<int>(syscall(SYS_epoll_ctl, epoll, what, fd, event));
}
