#include "net/phases.h"

#include <catch2/catch_test_macros.hpp>
#include <vector>

using namespace barrage;
using namespace std::chrono_literals;

namespace {

constexpr Nanos kNone = Phases::absent;

Nanos sum(const Phases& p) {
  Nanos all{};
  for (const Nanos phase : {p.queue, p.dns, p.connect, p.tls, p.send, p.wait, p.transfer}) {
    if (phase != kNone) all += phase;
  }
  return all;
}

// A request on a new connection, at the moment when it is ready.
Marks new_connection() {
  return {.queued = 1ms, .resolved = 3ms, .connected = 6ms, .secured = 10ms, .connections = 1};
}

}  // namespace

TEST_CASE("a whole response on a new connection has every phase") {
  const Marks ready = new_connection();
  Marks end = ready;
  end.written = 15ms;
  end.first_byte = 21ms;
  CHECK(divide({&ready, 1}, end, 28ms, {.resolves = true}) ==
        Phases{1ms, 2ms, 3ms, 4ms, 5ms, 6ms, 7ms});
}

TEST_CASE("names that were known before have no phase of their own") {
  const Marks ready = new_connection();
  Marks end = ready;
  end.written = 15ms;
  end.first_byte = 21ms;
  const Phases phases = divide({&ready, 1}, end, 28ms, {});
  CHECK(phases.dns == kNone);
  CHECK(phases.connect == 5ms);
  CHECK(sum(phases) == 28ms);
}

TEST_CASE("a used connection has no dns, connect and tls") {
  Marks ready = new_connection();
  ready.connections = 0;
  Marks end = ready;
  end.written = 2ms;
  end.first_byte = 8ms;
  CHECK(divide({&ready, 1}, end, 9ms, {.resolves = true}) ==
        Phases{1ms, kNone, kNone, kNone, 1ms, 6ms, 1ms});
}

TEST_CASE("what was going on when a hit failed has the time until then") {
  Marks ready = new_connection();
  Marks end = ready;
  SECTION("the request was written, no response came") {
    end.written = 11ms;
    CHECK(divide({&ready, 1}, end, 1s, {.resolves = true}).wait == 989ms);
    CHECK(divide({&ready, 1}, end, 1s, {.resolves = true}).transfer == kNone);
  }
  SECTION("the request was being written") {
    CHECK(divide({&ready, 1}, end, 1s, {.resolves = true, .reports_written = true}).send == 990ms);
    CHECK(divide({&ready, 1}, end, 1s, {.resolves = true, .reports_written = true}).wait == kNone);
    CHECK(divide({&ready, 1}, end, 1s, {.resolves = true, .reports_written = false}).wait == 990ms);
  }
  SECTION("the response was coming") {
    end.written = 11ms;
    end.first_byte = 12ms;
    CHECK(divide({&ready, 1}, end, 1s, {.resolves = true}).transfer == 988ms);
  }
  SECTION("the handshake was going on") {
    end.secured = 0ms;
    CHECK(divide({}, end, 1s, {.resolves = true}).tls == 994ms);
    end.connected = 0ms;  // all that libcurl tells then
    CHECK(divide({}, end, 1s, {.resolves = true, .handshake = true}).tls == 997ms);
  }
  SECTION("the connection was being made") {
    end.secured = end.connected = 0ms;
    CHECK(divide({}, end, 1s, {.resolves = true}).connect == 997ms);
    CHECK(divide({}, end, 1s, {.resolves = true}).tls == kNone);
  }
  SECTION("the name was being resolved") {
    end.secured = end.connected = end.resolved = 0ms;
    CHECK(divide({}, end, 1s, {.resolves = true}).dns == 999ms);
  }
  SECTION("it waited for a connection") { CHECK(divide({}, {}, 1s, {}) == Phases{.queue = 1s}); }
}

TEST_CASE("a cut hit has the rest of its time where it was") {
  const Marks ready = new_connection();
  Marks end = ready;
  end.written = 11ms;
  CHECK(divide({&ready, 1}, end, 1h, {.resolves = true}).wait > 59min);
}

TEST_CASE("the requests of redirects are summed") {
  // 28 ms as above, then 10 ms on the same connection: libcurl adds up its times.
  Marks first = new_connection();
  Marks second = first;
  second.began = 28ms;
  second.queued += 1ms;
  second.resolved += 1ms;
  second.connected += 1ms;
  second.secured += 1ms;
  second.written = 15ms;
  second.first_byte = 21ms;
  Marks end = second;
  end.written += 2ms;
  end.first_byte += 7ms;
  const std::vector<Marks> ready{first, second};
  CHECK(divide(ready, end, 38ms, {.resolves = true}) ==
        Phases{2ms, 2ms, 3ms, 4ms, 6ms, 11ms, 10ms});

  SECTION("also when the second never gets its response") {
    end.first_byte = second.first_byte;
    const Phases phases = divide(ready, end, 1s, {.resolves = true});
    CHECK(phases.transfer == 7ms);
    CHECK(sum(phases) == 1s);
  }
  SECTION("also when the second never gets its connection") {
    end = second;
    end.connected = first.connected;
    end.secured = first.secured;
    const Phases phases = divide({&first, 1}, end, 1s, {.resolves = true});
    CHECK(phases.transfer == 7ms);
    CHECK(phases.connect == 974ms);  // 3, and the second's from 29 ms on
    CHECK(sum(phases) == 1s);
  }
}

TEST_CASE("a request that is silently sent again waited the first time, too") {
  Marks first;
  first.queued = first.resolved = first.connected = 1us;
  Marks second = new_connection();
  second.began = 500ms;
  second.written = 1ms;
  second.queued += 1us;
  second.resolved += 1us;
  second.connected += 1us;
  Marks end = second;
  end.written += 11ms;
  end.first_byte = 20ms;
  const std::vector<Marks> ready{first, second};
  const Phases phases = divide(ready, end, 530ms, {});
  CHECK(phases.wait == 499ms + 9ms);
  CHECK(phases.connect == 5ms);
  CHECK(phases.transfer == 10ms);
  CHECK(sum(phases) == 530ms);
}

TEST_CASE("a response that comes before the request is written leaves no wait") {
  const Marks ready = new_connection();
  Marks end = ready;
  end.written = 20ms;
  end.first_byte = 15ms;
  const Phases phases = divide({&ready, 1}, end, 30ms, {.resolves = true});
  CHECK(phases.send == 10ms);
  CHECK(phases.wait == 0ms);
  CHECK(phases.transfer == 10ms);
}
