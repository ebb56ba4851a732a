// What libuv, plain sockets and wslay cost at least, used well: opens connections, 200 handshakes
// at a time, then sends events over them in rotation, IN_FLIGHT at a time, and counts the replies.
// No schedule, no records, no check of a reply. `bare_ws PORT PATH CONNECTIONS EVENTS IN_FLIGHT
// PAYLOAD` prints "SECONDS-TO-OPEN EVENTS FAULTS".
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>
#include <wslay/wslay.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>
#include <string_view>

namespace {

constexpr std::size_t kHandshakes = 200;
// Key and accept value of the example in RFC 6455, 1.3.
constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

struct Connection {
  int fd = -1;
  uv_poll_t poll{};
  bool asked = false;  // the handshake is sent
  bool dry = false;    // the last read took all that there was
  wslay_event_context_ptr ws = nullptr;
  std::string response;  // to the handshake
};

std::uint16_t port = 0;
std::string request, payload, out;
std::deque<Connection> connections;  // those being opened, and open
std::size_t wanted = 0, opened = 0;
unsigned long events = 0, sent = 0, replies = 0, in_flight = 0, most_in_flight = 1;
std::size_t turn = 0;
double seconds_to_open = 0;
std::chrono::steady_clock::time_point began;

[[noreturn]] void finish(unsigned long faults) {
  std::printf("%.3f %lu %lu\n", seconds_to_open, replies, faults);
  std::fflush(stdout);
  _exit(faults == 0 ? 0 : 1);  // closing thousands of connections is not measured
}

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  finish(1);
}

void on_event(uv_poll_t* poll, int status, int ready) noexcept;

ssize_t receive(wslay_event_context_ptr ws, std::uint8_t* into, std::size_t size, int,
                void* self) noexcept {
  Connection& c = *static_cast<Connection*>(self);
  if (!c.dry) {
    const ssize_t n = recv(c.fd, into, size, 0);
    c.dry = n < static_cast<ssize_t>(size);  // epoll reports again what a short read left
    if (n > 0) return n;
    if (n == 0 || errno != EAGAIN) {
      wslay_event_set_error(ws, WSLAY_ERR_CALLBACK_FAILURE);
      return -1;
    }
  }
  wslay_event_set_error(ws, WSLAY_ERR_WOULDBLOCK);
  return -1;
}

// wslay sends a frame's head and its payload apart: they go out together in flush().
ssize_t transmit(wslay_event_context_ptr, const std::uint8_t* bytes, std::size_t size, int,
                 void*) noexcept {
  out.append(reinterpret_cast<const char*>(bytes), size);
  return static_cast<ssize_t>(size);
}

void flush(Connection& c) {
  out.clear();
  if (wslay_event_send(c.ws) != 0) fail("send");
  if (out.empty()) return;
  // A socket of loopback has room for the few small frames of one connection.
  if (send(c.fd, out.data(), out.size(), MSG_NOSIGNAL) != ssize_t(out.size())) fail("send");
}

int mask(wslay_event_context_ptr, std::uint8_t* bytes, std::size_t size, void*) noexcept {
  static std::uint64_t state = 1;
  for (std::size_t i = 0; i < size; ++i) {
    state = state * 6364136223846793005 + 1442695040888963407;
    bytes[i] = static_cast<std::uint8_t>(state >> 56);
  }
  return 0;
}

void on_message(wslay_event_context_ptr, const wslay_event_on_msg_recv_arg* message,
                void*) noexcept {
  if (message->opcode != WSLAY_TEXT_FRAME) return;
  ++replies;
  --in_flight;
}

void send_events() {
  for (; in_flight < most_in_flight && sent < events; ++in_flight, ++sent) {
    Connection& c = connections[turn];
    turn = (turn + 1) % connections.size();
    const wslay_event_msg message{
        WSLAY_TEXT_FRAME, reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
    if (wslay_event_queue_msg(c.ws, &message) != 0) fail("send");
    flush(c);
  }
  if (replies == events) finish(0);
}

void open_one() {
  Connection& c = connections.emplace_back();
  c.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (c.fd < 0) fail("socket");
  const int yes = 1;
  setsockopt(c.fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(c.fd, reinterpret_cast<sockaddr*>(&place), sizeof place) != 0 &&
      errno != EINPROGRESS) {
    fail("connect");
  }
  uv_poll_init(uv_default_loop(), &c.poll, c.fd);
  c.poll.data = &c;
  uv_poll_start(&c.poll, UV_WRITABLE, &on_event);
}

void handshake(Connection& c) {
  if (!c.asked) {
    if (send(c.fd, request.data(), request.size(), MSG_NOSIGNAL) != ssize_t(request.size())) {
      fail("handshake");
    }
    c.asked = true;
    uv_poll_start(&c.poll, UV_READABLE, &on_event);
    return;
  }
  std::array<char, 1024> bytes;
  const ssize_t n = recv(c.fd, bytes.data(), bytes.size(), 0);
  if (n <= 0) fail("handshake");
  c.response.append(bytes.data(), static_cast<std::size_t>(n));
  if (!c.response.ends_with("\r\n\r\n")) return;
  if (c.response.find(kAccept) == std::string::npos) fail("no WebSocket");
  c.response = {};
  const wslay_event_callbacks callbacks{&receive, &transmit, &mask,      nullptr,
                                        nullptr,  nullptr,   &on_message};
  if (wslay_event_context_client_init(&c.ws, &callbacks, &c) != 0) fail("wslay");
  if (connections.size() < wanted) open_one();
  if (++opened < wanted) return;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  seconds_to_open = took.count();
  send_events();
}

void on_event(uv_poll_t* poll, int status, int) noexcept {
  Connection& c = *static_cast<Connection*>(poll->data);
  if (status < 0) fail("poll");
  if (!c.ws) return handshake(c);
  c.dry = false;
  if (wslay_event_recv(c.ws) != 0) fail("receive");
  if (wslay_event_want_write(c.ws) != 0) flush(c);  // a pong
  send_events();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 7) return 2;
  port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  request =
      "GET " + std::string(argv[2]) + " HTTP/1.1\r\nHost: 127.0.0.1:" + argv[1] +
      "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + std::string(kKey) +
      "\r\nSec-WebSocket-Version: 13\r\n\r\n";
  wanted = std::strtoul(argv[3], nullptr, 10);
  events = std::strtoul(argv[4], nullptr, 10);
  most_in_flight = std::strtoul(argv[5], nullptr, 10);
  payload = argv[6];
  began = std::chrono::steady_clock::now();
  while (connections.size() < wanted && connections.size() < kHandshakes) open_one();
  uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
