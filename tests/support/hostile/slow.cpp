// Servers that take their time, for ever.
#include <thread>

#include "support/hostile/behaviours.h"

namespace barrage::test::hostile {
namespace {

constexpr std::chrono::milliseconds kGap{50};

void never(Connection& c) {
  if (c.read_request()) c.wait_for_end();
}

// Reads the head, not the body.
void no_read(Connection& c) {
  if (!c.receive().empty()) std::this_thread::sleep_for(kTimeout);
}

void slow_status(Connection& c) {
  if (c.read_request()) c.drip("HTTP/1.1 200 " + std::string(1000, 'O'), kGap);
}

void slow_headers(Connection& c) {
  if (!c.read_request()) return;
  c.send("HTTP/1.1 200 OK\r\n");
  c.drip("X-Padding: " + std::string(1000, 'x'), kGap);
}

void drip_body(Connection& c) {
  if (!c.read_request()) return;
  c.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
  c.drip(std::string(1000, 'x'), kGap);
}

void stall_body(Connection& c) {
  if (!c.read_request()) return;
  c.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + std::string(500, 'x'));
  c.wait_for_end();
}

}  // namespace

std::vector<Behaviour> slow_behaviours() {
  return {
      {.name = "never", .serve = never},
      {.name = "no_read", .serve = no_read},
      {.name = "slow_status", .serve = slow_status},
      {.name = "slow_headers", .serve = slow_headers},
      {.name = "drip_body", .serve = drip_body},
      {.name = "stall_body", .serve = stall_body},
  };
}

}  // namespace barrage::test::hostile
