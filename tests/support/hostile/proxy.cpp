// A proxy of HTTP that is none of the faults: what goes through it meets those of the server.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <thread>

#include "support/hostile/behaviours.h"

namespace barrage::test::hostile {
namespace {

// The port in "GET http://127.0.0.1:80/ ..." or "CONNECT 127.0.0.1:80 ..."; the host is always
// this.
std::uint16_t port_of(const std::string& head) {
  const std::string::size_type at = head.find("127.0.0.1:");
  return at == std::string::npos
             ? std::uint16_t{0}
             : static_cast<std::uint16_t>(std::strtoul(head.c_str() + at + 10, nullptr, 10));
}

int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

// One server for each connection, and bytes in both directions until one side ends.
void relay(Connection& c) {
  const auto head = c.read_request();
  const int server = head ? connect_to(port_of(*head)) : -1;
  if (server < 0) return;
  if (head->starts_with("CONNECT ")) {
    c.send("HTTP/1.1 200 OK\r\n\r\n");
  } else {
    ::send(server, head->data(), head->size(), MSG_NOSIGNAL);
  }
  std::thread up([&] {
    for (std::string bytes = c.receive(); !bytes.empty(); bytes = c.receive()) {
      if (::send(server, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) break;
    }
    ::shutdown(server, SHUT_RDWR);
  });
  std::array<char, 65536> buffer;
  for (ssize_t n = 0; (n = ::recv(server, buffer.data(), buffer.size(), 0)) > 0;) {
    if (!c.send({buffer.data(), static_cast<std::size_t>(n)})) break;
  }
  c.end();
  up.join();
  ::close(server);
}

}  // namespace

std::vector<Behaviour> proxy_behaviours() { return {{.name = "relay", .serve = relay}}; }

}  // namespace barrage::test::hostile
