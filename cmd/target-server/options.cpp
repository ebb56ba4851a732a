#include "options.h"

namespace barrage {
namespace {

void time_flags(Program& program, server::BehaviourOptions& o) {
  program.group("Service time");
  program.flag("service", o.service, "DURATION", "take this long for each request");
  program.flag("slow", o.slow, "DURATION", "take this long for slow requests");
  program.flag("slow-every", o.slow_every, "N", "make every Nth request slow");
  program.flag("fifo", o.fifo,
               "serve one request at a time, in order of arrival, instead of all concurrently");
  program.custom("freeze", "AT+LENGTH,...",
                 "freeze at these times after the first request, each for its length: 5s+1s,15s+1s",
                 "", [&o](std::string_view text) { o.freezes = server::parse_freezes(text); });
  program.flag("freeze-every", o.freeze_every, "DURATION",
               "freeze at the end of each such period, counted from the first request");
  program.flag("freeze-for", o.freeze_for, "DURATION", "freeze this long in each period");
}

void response_flags(Program& program, server::BehaviourOptions& o) {
  program.group("Responses");
  program.size("size", o.size, "SIZE", "send bodies of this size");
  program
      .flag("chunks", o.chunks, "N",
            "send the body in N pieces after the head; 0 sends it together with the head")
      .default_text = "0";
  program.flag("chunk-gap", o.chunk_gap, "DURATION", "wait before each piece");
  program.flag("fail-every", o.fail_every, "N", "fail every Nth request with -fail-code");
  program.flag("fail-rate", o.fail_rate, "SHARE",
               "fail this share of all requests, 0 to 1, at random with -fail-code");
  program.flag("fail-code", o.fail_code, "STATUS", "fail with this status");
  program.flag("reset-every", o.reset_every, "N",
               "reset the connection (RST) instead of responding to every Nth request");
  program.flag("seed", o.seed, "N", "seed -fail-rate: equal seeds fail the same requests");
}

}  // namespace

Program make_program(Options& options) {
  Program program(manual());
  auto& server = options.server;
  program.group("Server");
  program.flag("addr", server.addr, "HOST:PORT", "listen on this address; port 0 picks a free one");
  program.flag("addr-file", options.addr_file, "FILE", "write the address to FILE when ready")
      .file = true;
  program.flag("public", server.anybody, "allow an address that other machines can reach");
  program.flag("log", server.log, "FILE", "log each request to FILE, see LOG").file = true;
  program.size("max-body", server.max_body, "SIZE",
               "accept request bodies up to this size; respond with 413 beyond it");
  time_flags(program, server.behaviour);
  response_flags(program, server.behaviour);
  return program;
}

}  // namespace barrage
