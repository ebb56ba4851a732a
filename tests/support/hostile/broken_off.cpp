// Connections that end too early.
#include <thread>

#include "support/hostile/behaviours.h"

namespace barrage::test::hostile {
namespace {

constexpr std::string_view kHalf = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello";
constexpr std::string_view kHalfChunk =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhello";
constexpr std::string_view kHello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

void rst_accept(Connection& c) { c.reset(); }

void rst_now(Connection& c) {
  if (c.read_request()) c.reset();
}

void empty(Connection& c) { c.read_request(); }

void rst_body(Connection& c) {
  if (!c.read_request()) return;
  c.send(kHalf);
  // A RST overtakes what the client has not read yet.
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  c.reset();
}

void fin_body(Connection& c) {
  if (c.read_request()) c.send(kHalf);
}

void fin_headers(Connection& c) {
  if (c.read_request()) c.send("HTTP/1.1 200 OK\r\nContent-Le");
}

void chunk_trunc(Connection& c) {
  if (c.read_request()) c.send(kHalfChunk);
}

// Closes each connection when it is used a second time: what a server does whose keep-alive time
// ends just then.
void stale(Connection& c) {
  if (c.read_request() && c.send(kHello)) c.read_request();
}

void close_each(Connection& c) {
  if (c.read_request()) {
    c.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
  }
}

}  // namespace

std::vector<Behaviour> broken_off_behaviours() {
  return {
      {.name = "rst_accept", .serve = rst_accept},
      {.name = "rst_now", .serve = rst_now},
      {.name = "empty", .serve = empty},
      {.name = "rst_body", .serve = rst_body},
      {.name = "fin_body", .serve = fin_body},
      {.name = "fin_headers", .serve = fin_headers},
      {.name = "chunk_trunc", .serve = chunk_trunc},
      {.name = "stale", .serve = stale},
      {.name = "close_each", .serve = close_each},
      {.name = "late_close",
       .scheme = "https",
       .certificate = Certificate::good,
       .late = std::chrono::milliseconds(50),
       .serve = close_each},
  };
}

}  // namespace barrage::test::hostile
