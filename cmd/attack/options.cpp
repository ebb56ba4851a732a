#include "options.h"

#include "cli/vegeta.h"
#include "core/error.h"
#include "core/units.h"
#include "targets/check.h"

namespace barrage {
namespace {

void add_schedule(Program& program, AttackOptions& o) {
  program.group("Schedule");
  program.custom("rate", "RATE",
                 "set the target rate in hits per time unit: 50, 1.5, 100/3s; 0 or infinity sends "
                 "as fast as -max-workers allows",
                 format_rate(o.rate), [&o](std::string_view text) {
                   o.rate = parse_rate(text);
                   o.rate_given = true;
                 });
  program.flag("duration", o.duration, "DURATION", "stop after this time; 0 runs until interrupted")
      .default_text = "0s";
  program.custom("overrun", "DURATION",
                 "after the end of the schedule, send hits that are still owed for at most this "
                 "time, then drop them; -1 disables the limit",
                 "10s, or -timeout if longer", [&o](std::string_view text) {
                   o.overrun = text == "-1" ? Nanos(-1) : parse_duration(text);
                 });
  program.flag("warmup", o.warmup, "DURATION",
               "mark hits due in the first DURATION as warm-up; reports leave them out");
  program.custom("n", "HITS", "stop after this many hits", "", [&o](std::string_view text) {
    o.hits = parse_natural(text, ~std::uint64_t{0} >> 1);
  });
  program.custom("stages", "STAGES",
                 "change the rate over time: \"10s:100 1m@50\" ramps to 100 in 10s, then holds 50 "
                 "for 1m; starts from 0, or from -rate if given",
                 "", [&o](std::string_view text) {
                   o.stages = parse_stages(text);
                   o.stages_text = text;
                 });
  program.custom(
      "max-workers", "N", "limit the number of hits in flight", "the open-file limit",
      [&o](std::string_view text) {
        o.max_workers = parse_natural(text, ~std::uint64_t{0}, text.starts_with('-') ? 1 : 0);
        if (*o.max_workers == 0) {
          throw ValueError("0 would send nothing; leave it out for no limit, or write e.g. 50");
        }
      });
  program.flag("workers", o.workers, "N", "do nothing; accepted for compatibility with Vegeta")
      .default_text.clear();
  program
      .flag("threads", o.threads, "N",
            "run this many event loops; 0 chooses by rate and number of cores")
      .default_text = "0";
  program.flag("spin", o.spin, "send more punctually: loops never sleep and take a core each");
}

void add_targets(Program& program, AttackOptions& o) {
  program.group("Targets");
  auto& targets =
      program.flag("targets", o.targets, "FILE", "read targets from FILE; may be repeated");
  targets.file = true;
  targets.default_text = "stdin";
  auto& format =
      program.custom("format", "FORMAT", "read targets in this format: http or json", "http",
                     [&o](std::string_view text) { o.format = parse_target_format(text); });
  format.choices = {"http", "json"};
  program.flag("lazy", o.lazy, "read targets during the attack, each for one hit");
  program.flag("body", o.body, "FILE", "send FILE as the body of targets without one").file = true;
  auto& header = program.flag(
      "header", o.headers, "\"NAME: VALUE\"",
      "add a header to targets that lack it; @FILE reads headers, one per line; may be repeated");
  header.at_file = header.secret = true;
  program.flag("name", o.name, "NAME", "name the attack in its records");
}

void add_http(Program& program, AttackOptions& options) {
  HttpOptions& o = options.http;
  program.group("HTTP");
  program.flag("timeout", options.connect.timeout, "DURATION",
               "limit the time of a request, at least 1ms; 0 disables the limit");
  program.flag("redirects", o.redirects, "N",
               "follow up to N redirects; 0 makes a redirect a fault, -1 takes it as the response");
  auto& to = program.custom(
      "redirects-to", "WHERE",
      "restrict redirects to the same host and port, or from http to https (same), or allow any",
      "same", [&o](std::string_view text) {
        if (text != "same" && text != "any") {
          throw ValueError("unknown value \"" + std::string(text) + "\"; write same or any");
        }
        o.redirects_anywhere = text == "any";
      });
  to.choices = {"same", "any"};
  program.list("redirects-keep", o.redirects_keep, "NAMES",
               "send these headers to other hosts and ports, too; without it those that may be "
               "secret stay behind");
  const auto bytes = [](std::string_view text) {
    return text == "-1" ? -1 : static_cast<std::int64_t>(parse_size(text));
  };
  program.custom("max-response", "SIZE",
                 "limit the size of a response body; beyond it the hit fails; -1 or 0 disables "
                 "the limit",
                 format_size(static_cast<std::uint64_t>(o.max_response)),
                 [&o, bytes](std::string_view text) { o.max_response = bytes(text); });
  program.custom("max-body", "SIZE",
                 "do nothing, as no body is stored; accepted for compatibility with Vegeta", "",
                 [bytes](std::string_view text) { bytes(text); });
  program.flag("chunked", o.chunked, "send bodies in chunks, without Content-Length");
  program.flag("compressed", o.compressed,
               "request compressed responses and decode them; above 1 MiB, to at most 100 times "
               "their size");
  program.flag("http2", o.http2, "offer HTTP/2 over TLS");
  program.flag("h2c", o.h2c, "use HTTP/2 without TLS");
}

// "50", or stages as "2m:100 5m:500".
void take_connections(AttackOptions& o, std::string_view text) {
  o.ws.connections_text = text;
  o.ws.connections.reset();
  o.ws.stages.clear();
  if (text.find_first_of(":@") == std::string_view::npos) {
    try {
      o.ws.connections = parse_natural(text, ~std::uint64_t{0});
    } catch (const ValueError& error) {
      throw ValueError(std::string(error.what()) + R"(; or stages, e.g. "2m:100 5m:500")");
    }
    o.connect.idle_connections = *o.ws.connections;
    return;
  }
  o.ws.stages = parse_stages(text);
  for (const Stage& stage : o.ws.stages) {
    if (stage.rate.per != std::chrono::seconds(1)) {
      throw ValueError("a stage goes to a number of connections; write e.g. \"2m:100 5m:500\"");
    }
  }
}

void add_websocket(Program& program, AttackOptions& o) {
  program.group("WebSocket");
  program.custom("connect-rate", "RATE",
                 "open connections at this rate; 0 opens them as fast as 200 concurrent handshakes "
                 "allow",
                 "0", [&o](std::string_view text) { o.ws.connect_rate = parse_rate(text); });
  program
      .flag("ws-ping", o.ws.ping, "DURATION",
            "ping each connection at this interval and record the round trips; 0 disables pings")
      .default_text = "0s";
  program.flag("reconnect", o.ws.reconnect, "reopen connections that are lost or refused");
}

void add_connections(Program& program, AttackOptions& options) {
  ConnectOptions& o = options.connect;
  program.group("Connections");
  program
      .flag("wait-for", options.wait_for, "DURATION",
            "before the attack, wait up to this time until all targets accept connections")
      .default_text.clear();
  program.flag("keepalive", options.http.keepalive, "reuse connections");
  program.custom("connections", "N",
                 "HTTP: keep up to N idle connections; WebSocket: open N connections, or follow "
                 "stages",
                 std::to_string(o.idle_connections) + "; WebSocket: one per endpoint",
                 [&options](std::string_view text) { take_connections(options, text); });
  program
      .flag("max-connections", o.max_connections, "N",
            "limit the connections per host; further hits queue, which counts as service time; "
            "0 disables the limit")
      .default_text = "0";
  program.flag("connect-to", o.connect_to, "HOST:PORT:HOST:PORT",
               "connect to the second address for URLs of the first; may be repeated, to rotate "
               "over several");
  program.list("resolvers", o.resolvers, "ADDRESSES",
               "resolve names through these DNS servers: ip or ip:port");
  program.custom(
      "dns-ttl", "DURATION",
      "resolve names again after this time; 0 never does, -1 does for each connection", "0s",
      [&o](std::string_view text) { o.dns_ttl = text == "-1" ? Nanos(-1) : parse_duration(text); });
  program.list("laddr", o.local_addresses, "ADDRESSES",
               "connect from these local addresses in turn");
  program
      .flag("unix-socket", o.unix_socket, "PATH", "connect to this socket, whatever the URL says")
      .file = true;
  program
      .flag("proxy", o.proxy, "URL",
            "connect through this proxy; env takes it from the environment")
      .secret = true;
  auto& proxy_header =
      program.flag("proxy-header", options.proxy_headers, "\"NAME: VALUE\"",
                   "send a header to the proxy only; @FILE as with -header; may be repeated");
  proxy_header.at_file = proxy_header.secret = true;
  program.list("allow-host", o.guard.hosts, "HOSTS",
               "connect to these hosts only, also after redirects: names, *.name for all below "
               "it, or addresses");
  program.flag("deny-public", o.guard.deny_public,
               "connect to loopback and private addresses only, whatever a name resolves to");
  program.flag("allow-link-local", o.guard.link_local,
               "connect to link-local addresses and to metadata services of clouds, which is "
               "refused otherwise");

  program.group("TLS");
  program.flag("insecure", o.insecure, "skip verification of server certificates");
  program
      .list("root-certs", o.root_certs, "FILES",
            "trust the roots in these PEM files instead of the system's")
      .file = true;
  program.flag("cert", o.cert, "FILE", "present the client certificate in this PEM file").file =
      true;
  auto& key = program.flag("key", o.key, "FILE", "use the private key in this PEM file");
  key.file = true;
  key.default_text = "the file of -cert";
  program.flag("session-tickets", o.session_tickets, "resume TLS sessions");
}

}  // namespace

Program attack_program(AttackOptions& options) {
  Program program(manual());
  add_schedule(program, options);
  add_targets(program, options);
  add_http(program, options);
  add_connections(program, options);
  add_websocket(program, options);
  program.group("Output");
  auto& output = program.flag("output", options.output, "FILE", "write the records to FILE");
  output.file = true;
  output.more = "A new file is readable by its owner only; an existing one keeps its mode.";
  program.flag("dry-run", options.dry_run,
               "print hosts, addresses, schedule and the first requests, and send nothing");
  program.flag("keep-secrets", options.keep_secrets,
               "record URLs as they are, with passwords and tokens");
  program.flag("drain", options.drain, "DURATION",
               "wait this long for open hits after an interrupt, and for WebSocket connections "
               "that are closing");
  Flag& quiet = program.flag("quiet", options.quiet, "hide the progress line");
  quiet.more = "There is none where TERM is dumb, nor while `report -every` draws on the terminal.";
  add_vegeta_globals(program);
  refuse_flag(program, "prometheus-addr",
              "there is no exporter; watch an attack with attack ... | report -every=1s");
  return program;
}

}  // namespace barrage
