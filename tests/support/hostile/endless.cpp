// Endless responses, as fast as the client reads.
#include "support/hostile/behaviours.h"

namespace barrage::test::hostile {
namespace {

void flood(Connection& c, std::string_view begin, std::string_view piece) {
  if (c.read_request() && c.send(begin)) c.send_endlessly(piece);
}

void inf_headers(Connection& c) { flood(c, "HTTP/1.1 200 OK\r\n", "X-More: and more\r\n"); }
void huge_line(Connection& c) { flood(c, "HTTP/1.1 200 OK\r\nX-Huge: ", "x"); }
void inf_100(Connection& c) { flood(c, "", "HTTP/1.1 100 Continue\r\n\r\n"); }
void cookie_flood(Connection& c) {
  flood(c, "HTTP/1.1 200 OK\r\n", "Set-Cookie: a=" + std::string(4000, 'x') + "\r\n");
}
void inf_trailer(Connection& c) {
  flood(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X-More: and more\r\n");
}
void inf_chunked(Connection& c) {
  flood(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "4000\r\n" + std::string(0x4000, 'x') + "\r\n");
}
void inf_length(Connection& c) {
  flood(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n", "x");
}
void inf_close(Connection& c) { flood(c, "HTTP/1.1 200 OK\r\n\r\n", "x"); }

}  // namespace

std::vector<Behaviour> endless_behaviours() {
  return {
      {.name = "inf_headers", .serve = inf_headers},
      {.name = "huge_line", .serve = huge_line},
      {.name = "inf_100", .serve = inf_100},
      {.name = "cookie_flood", .serve = cookie_flood},
      {.name = "inf_trailer", .serve = inf_trailer},
      {.name = "inf_chunked", .serve = inf_chunked},
      {.name = "inf_length", .serve = inf_length},
      {.name = "inf_close", .serve = inf_close},
  };
}

}  // namespace barrage::test::hostile
