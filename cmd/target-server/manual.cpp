#include "options.h"

namespace barrage {
namespace {

constexpr std::string_view kText = R"(
Responds to HTTP/1.1 requests on loopback exactly as the flags say, and logs each of them: a server
to try `attack` on, to calibrate a machine with, and to check measured latencies against. Paths
such as /status/404, /delay/20ms, /bytes/64KiB, /echo, /redirect/3 and /drip/9/10ms request a
behaviour of their own.

Prints `target-server: listening on http://ADDRESS/` on stdout when it is ready. SIGINT or SIGTERM
ends it, with exit code 0.

PATHS

A path may request a behaviour of its own. Everything else follows the flags, as does every other
path.

  /status/CODE       respond with this status, 200 to 599
  /delay/DURATION    take this service time: /delay/20ms
  /bytes/SIZE        respond with a body of this size: /bytes/64KiB
  /echo              respond with the body of the request
  /redirect/N        redirect N times (302), then respond
  /drip/N/GAP        send the body in N pieces, GAP apart
  /reset             reset the connection (RST) instead of responding
  /short             close the connection in the middle of the body
  /endless           send a body without end
  /hang              never respond

TIMES

A request arrives when its last byte was read. Its service begins then, or with `-fifo` when the
previous response has departed. The response departs when service is over. During a freeze nothing
departs and service does not progress.

Requests are counted from 1 in order of arrival, over all connections, for `-slow-every`,
`-fail-every` and `-reset-every`.

LOG

`-log` writes one CSV line per request, after a line of column names:

  seq            0, 1, 2, ... in order of arrival
  connection     0, 1, 2, ... in order of acceptance
  arrival_ns     CLOCK_MONOTONIC, the clock of attack's records
  planned_ns     when the response should depart
  departure_ns   when its first byte was handed to the kernel
  end_ns         when its last byte was
  status         0: no response
  bytes          of the body, sent
  method         as received
  path           as received, with *** for secrets, as in attack's records
  x_seq          value of the request's header X-Seq

departure_ns and end_ns are empty for a request that was never responded to in full. Lines are
written in batches; the file is complete when the program has ended.
)";

}  // namespace

Manual manual() {
  return {.name = "target-server",
          .summary = "run an HTTP server whose behaviour is known by construction",
          .synopsis = {"[flags]"},
          .text = kText,
          .examples = {{"20 ms for every request, on a free port.",
                        "target-server -addr=127.0.0.1:0 -service=20ms"},
                       {"A garbage collector: every second, stand still for 100 ms.",
                        "target-server -service=1ms -freeze-every=1s -freeze-for=100ms"},
                       {"A single worker that is overloaded from 100 requests per second on.",
                        "target-server -service=10ms -fifo"}},
          .exits = {Exit::ok, Exit::run_failed, Exit::usage},
          .see_also = {"attack(1)", "barrage(1)"}};
}

}  // namespace barrage
