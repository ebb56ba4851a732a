#include "options.h"

namespace barrage {
namespace {

Manual manual() {
  return {
      .name = "target-server",
      .summary = "an HTTP server whose behaviour is known by construction",
      .synopsis = {"[flags]"},
      .description =
          {"Answers HTTP/1.1 requests on loopback exactly as the flags say, and keeps an account "
           "of each: something to try `attack` on, to calibrate a machine with, and to check "
           "measured latencies against. Paths such as /status/404, /delay/20ms, /bytes/64KiB, "
           "/echo, /redirect/3 and /drip/9/10ms ask for something of their own.",
           "Says `target-server: listening on http://ADDRESS/` on stdout when it is ready. Ends "
           "on SIGINT or SIGTERM, with code 0."},
      .sections =
          {{"PATHS",
            {"A path may ask for something of its own; all else follows the flags, and so does "
             "every other path.",
             "  /status/CODE       this status, 200 to 599\n"
             "  /delay/DURATION    this service time: /delay/20ms\n"
             "  /bytes/SIZE        a body of this size: /bytes/64KiB\n"
             "  /echo              the request's body is the answer's\n"
             "  /redirect/N        N redirects (302), then an answer\n"
             "  /drip/N/GAP        the body in N pieces, each GAP after the one before\n"
             "  /reset             the connection is reset (RST) instead of an answer\n"
             "  /short             the connection ends in the middle of the body\n"
             "  /endless           the body never ends\n"
             "  /hang              no answer ever"}},
           {"TIMES",
            {"A request arrives when its last byte was read. Its service begins then, or with "
             "`-fifo` when the one before has departed, and its answer departs when service is "
             "over. During a freeze nothing departs and no service goes on.",
             "Requests are counted from 1 in order of arrival, over all connections, for "
             "`-slow-every`, `-fail-every` and `-reset-every`."}},
           {"LOG",
            {"With `-log`, one CSV line per request, the first line holding the names:",
             "  seq            0, 1, 2, ... in order of arrival\n"
             "  connection     0, 1, 2, ... in order of acceptance\n"
             "  arrival_ns     CLOCK_MONOTONIC, the clock of attack's records\n"
             "  planned_ns     when the answer should depart\n"
             "  departure_ns   when its first byte was handed to the kernel\n"
             "  end_ns         when its last byte was\n"
             "  status         0: no answer\n"
             "  bytes          of the body, sent\n"
             "  method         as received\n"
             "  path           as received, with `***` for secrets, as in attack's records\n"
             "  x_seq          value of the request's header X-Seq",
             "Departure and end are empty for a request that was never answered in full. Lines "
             "are written in batches; the file is complete when the program has ended."}}},
      .examples = {{"20 ms for every request, on a free port.",
                    "target-server -addr=127.0.0.1:0 -service=20ms"},
                   {"A garbage collector: every second it stands still for 100 ms.",
                    "target-server -service=1ms -freeze-every=1s -freeze-for=100ms"},
                   {"A single worker that is overloaded from 100 requests per second on.",
                    "target-server -service=10ms -fifo"}},
      .exits = {Exit::ok, Exit::run_failed, Exit::usage},
      .see_also = {"attack(1)", "barrage(1)"}};
}

void time_flags(Program& program, server::BehaviourOptions& o) {
  program.group("Service time");
  program.flag("service", o.service, "DURATION", "how long each request takes");
  program.flag("slow", o.slow, "DURATION", "how long slow requests take instead");
  program.flag("slow-every", o.slow_every, "N", "which requests are slow: the Nth, the 2Nth, ...");
  program.flag(
      "fifo", o.fifo,
      "serve one request at a time, in order of arrival; else all are served side by side");
  program.custom("freeze", "AT+LENGTH,...",
                 "stand still, so long after the first request and for so long: 5s+1s,15s+1s", "",
                 [&o](std::string_view text) { o.freezes = server::parse_freezes(text); });
  program.flag("freeze-every", o.freeze_every, "DURATION",
               "stand still at the end of each such period, counted from the first request");
  program.flag("freeze-for", o.freeze_for, "DURATION", "how long, in each period");
}

void answer_flags(Program& program, server::BehaviourOptions& o) {
  program.group("Answers");
  program.size("size", o.size, "SIZE", "bytes in each body");
  program.flag("chunks", o.chunks, "N",
               "send the body in N pieces after the head; 0: together with it");
  program.flag("chunk-gap", o.chunk_gap, "DURATION", "wait before each piece");
  program.flag("fail-every", o.fail_every, "N", "every Nth answer is `-fail-code`");
  program.flag("fail-rate", o.fail_rate, "SHARE",
               "this share of all answers, 0 to 1, is `-fail-code`, at random");
  program.flag("fail-code", o.fail_code, "STATUS", "the status of answers that fail");
  program.flag("reset-every", o.reset_every, "N",
               "every Nth request has its connection reset (RST) instead of an answer");
  program.flag("seed", o.seed, "N", "of `-fail-rate`: the same seed fails the same requests");
}

}  // namespace

Program make_program(Options& options) {
  Program program(manual());
  auto& server = options.server;
  program.group("Server");
  program.flag("addr", server.addr, "HOST:PORT", "where to listen; port 0: a free one");
  program.flag("addr-file", options.addr_file, "FILE", "write the address there when ready").file =
      true;
  program.flag("public", server.anybody, "allow an address that other machines can reach");
  program.flag("log", server.log, "FILE", "keep an account of each request there, see LOG").file =
      true;
  program.size("max-body", server.max_body, "SIZE",
               "the largest body of a request; beyond it the answer is 413");
  time_flags(program, server.behaviour);
  answer_flags(program, server.behaviour);
  return program;
}

}  // namespace barrage
