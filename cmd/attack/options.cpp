#include "options.h"

#include "core/error.h"
#include "core/units.h"
#include "targets/check.h"

namespace barrage {
namespace {

Manual manual() {
  return {
      .name = "attack",
      .summary = "fire requests at a fixed rate and record what became of them",
      .synopsis = {"[flags] < targets.txt | report", "[flags] -targets=targets.txt > results.bin"},
      .description =
          {"Reads targets, hits them at a fixed rate and writes one binary record per hit to "
           "stdout, for report, encode and plot.",
           "Hit n is due at n/rate after the start, whatever became of the hits before it. A "
           "record "
           "keeps when its hit was due, sent and done; latency is counted from due, so a server "
           "that stalls cannot hide it by slowing the attack down."},
      .sections =
          {{"TARGETS",
            {"The http format holds one target after the other: a line with method and URL, header "
             "lines, a body, a blank line. Lines that begin with # are comments.",
             "  POST http://localhost:8080/echo\n  Content-Type: application/json\n  {\"user\": "
             "7}\n\n"
             "  GET http://localhost:8080/\n",
             "A body is a JSON object or array in line, `@file`, or the lines between `<<END` and "
             "`END`. `# @name login` before a target gives it a label for reports.",
             "The json format is that of Vegeta: objects with `method`, `url`, `header` and a "
             "`body` "
             "in base64; `body_text` takes plain text."}},
           {"FAULTS",
            {"A hit that fails says why in one of these words, with a text beside it that is the "
             "same for equal causes: status (a code outside 200 to 399), dns, refused, "
             "unreachable, "
             "connect_timeout (time ran out before the request: waiting for a connection, "
             "connecting, in the TLS handshake), tls, timeout (after that), reset, short_body, "
             "protocol, header_too_large (256 KiB in all, 100 KB in a line), too_large (see "
             "`-max-body` and `-compressed`), redirect; and ours: descriptors, ports, cut, "
             "dropped; and lost, of WebSocket events (see WEBSOCKET).",
             "An answer that contradicts itself is a protocol fault, also where other clients take "
             "it: two different Content-Lengths, or one beside Transfer-Encoding. A code above 599 "
             "is a status fault. Only 301, 302, 303, 307 and 308 are followed."}},
           {"WHEN THERE IS NO ROOM",
            {"At most `-max-workers` hits are in flight, or as many as the limit of open files "
             "allows. A hit that falls due beyond that waits, and its wait is in its record "
             "(delay) "
             "and in its latency.",
             "A connection that is closed after its hit (`-keepalive=false`) keeps its local port "
             "for a "
             "minute: 28,232 ports are good for 470 hits a second to one address. attack warns "
             "before "
             "the first hit, and raises the soft limit of open files to the hard one.",
             "If the reader of the records is too slow, 64 MiB of them are kept. After that hits "
             "are "
             "not sent but recorded as dropped, and report says so first."}},
           {"WEBSOCKET",
            {"The hits of a `WS` target are events: messages on connections that stay open. "
             "targets/README.md "
             "says how such a target is written, and what ends an event.",
             "  WS ws://localhost:3000/ws\n  {\"method\": \"ping\", \"id\": {{seq}}}\n  > match "
             "json "
             ".id == {{seq}} within 2s",
             "`-connections` says how many there are; without it, one for each place. Targets with "
             "the "
             "same URL, headers, `> open` and `> on` lines are one place; connections are spread "
             "over "
             "the places, and events over the connections of theirs, in turn. All are opened "
             "before "
             "the schedule begins, 200 handshakes at a time or at `-connect-rate`. With stages, as "
             "`-connections=\"2m:100 5m:500 1m:0\"`, they are opened and closed along with the "
             "schedule; "
             "without another end, the attack ends with them. One that is to be closed waits for "
             "its "
             "events first.",
             "An event that gets no reply in its time, whose connection ends before, or for which "
             "none "
             "is open, has the fault lost: events sent are replies, lost and cut, exactly. What "
             "happens to connections is recorded beside the events: ws_connect, due when it was "
             "wanted and done when it could be used, also when it failed; ws_disconnect, with the "
             "close code (1005: none given, 1006: no close frame came) and how long it was open, a "
             "fault unless this side had asked for it; ws_ping, of `-ws-ping`, lost when no pong "
             "came before the "
             "next ping.",
             "With `-reconnect` a connection that is lost or refused is opened again: after 100ms, "
             "then "
             "twice as long each time up to 5s, of which a random half is left out. ws_recover "
             "tells "
             "how long it took from the loss until it could be used again.",
             "`-rate=0` without `-max-workers` sends no events: connections are held open for "
             "`-duration`. At the end all are closed with code 1000, and have `-drain` to answer. "
             "`-timeout` is of a handshake, and of an event without `within`; `-max-body` is of a "
             "message. A connection takes an open file and about 11 KiB.",
             "With `-proxy` each connection is a tunnel: CONNECT of an HTTP proxy, also for "
             "`ws://`, or that of a SOCKS proxy, as `socks5://host:1080`, which looks names up "
             "itself where it is `socks5h`. `-proxy=env` takes `http_proxy` for `ws://`, "
             "`https_proxy` for `wss://`, else `all_proxy`."}},
           {"SECRETS",
            {"Headers and bodies, of requests and of answers, never go into records, reports or "
             "messages. In URLs `***` stands there for user name and password, and for the value "
             "of "
             "each query parameter whose name holds `token`, `password`, `passwd`, `passphrase`, "
             "`secret`, `signature`, `credential` or `apikey`, has a word that ends in `key` or "
             "`sig` (`api_key`, `accesskey` and `X-Sig`, but not `monkey` or `keyboard`), or has "
             "`pwd`, `pass`, `auth`, `jwt` or `keyid` as a word of its own. Letters count in any "
             "case, and percent-decoded. The value of any other is hidden when it holds a URL with "
             "such secrets: `next=%2Fcb%3Ftoken%3D1`. Elsewhere, "
             "as in a path, a secret is not recognised. `-keep-secrets` leaves URLs as they are.",
             "Every user of a machine can read the command lines of all programs. attack "
             "overwrites "
             "the values of `-header`, `-proxy-header` and `-proxy` in its own at once, but until "
             "then, and in a shell's history, they can be read. `-header=@FILE` and targets from a "
             "file or stdin keep secrets off them:",
             "  attack -header=@staging.headers -targets=targets.txt | report",
             "Such a file has one header on each line; blank lines and lines that begin with # are "
             "skipped. `@-` is the standard input.",
             "The records tell the command line, with `***` for these values and for the secrets "
             "of URLs in it.",
             "No password is looked for in .netrc, and no TLS key is written to the file that "
             "SSLKEYLOGFILE names."}},
           {"BEFORE THE FIRST HIT",
            {"`-dry-run` reads the targets, looks their hosts up and prints what would be done: "
             "the "
             "schedule, where connections would go, and the first requests. Header values are "
             "shown as `***` but for a few that hold no secret, like Content-Type; `-keep-secrets` "
             "shows all. Nothing is sent and `-output` is not touched; what is wrong ends it as it "
             "would end the attack."}},
           {"COMING FROM VEGETA",
            {"Vegeta's flags, target files and units work here. What differs, because it was a "
             "trap: "
             "the first hit is due at once; a waiting hit's wait counts in its latency; `-rate` "
             "takes "
             "fractions, and `infinity` means it; `-header` does not double a header that a target "
             "has; a request line inside a header block begins a new target; the end of `-lazy` "
             "targets is no failed hit; `-max-body` is a limit on what is received; answers are "
             "not "
             "decompressed, and redirects stay on their host, unless asked otherwise; proxies of "
             "the "
             "environment are used with `-proxy=env` only; no X-Vegeta headers are sent; failed "
             "hits "
             "have faults that can be counted.",
             "Records are not gob: `encode` reads and writes Vegeta's JSON and CSV. "
             "`-prometheus-addr` does not exist yet."}},
           {"SIGNALS",
            {"SIGINT or SIGTERM ends the attack: no new hits, open ones may end for `-drain`, then "
             "they are cut. A second one ends it at once. Either way the records end cleanly."}}},
      .examples =
          {{"50 requests a second for a minute, and a report.",
            "attack -targets=targets.txt -rate=50 -duration=60s | report"},
           {"Up to 100 a second in ten seconds, a minute there, and down again.",
            "attack -stages=\"10s:100 1m@100 10s:0\" < targets.txt > results.bin"},
           {"100 events a second over 50 WebSocket connections, of which the first 5 seconds do "
            "not count.",
            "attack -targets=ws.txt -connections=50 -rate=100 -duration=30s -warmup=5s | report"},
           {"As fast as 50 connections allow.",
            "attack -rate=0 -max-workers=50 -duration=10s < targets.txt | report"}},
      .exits = {Exit::ok, Exit::run_failed, Exit::usage, Exit::interrupted, Exit::terminated},
      .see_also = {"barrage(1)", "report(1)", "encode(1)", "plot(1)", "target-server(1)",
                   "barrage-records(5)"},
  };
}

void add_schedule(Program& program, AttackOptions& o) {
  program.group("Schedule");
  program.custom("rate", "RATE",
                 "hits per time unit: 50, 1.5, 100/3s; 0 or infinity: as fast as "
                 "-max-workers allows",
                 format_rate(o.rate), [&o](std::string_view text) {
                   o.rate = parse_rate(text);
                   o.rate_given = true;
                 });
  program.flag("duration", o.duration, "DURATION", "how long to go on; 0: until interrupted")
      .default_text = "0s";
  program.flag("warmup", o.warmup, "DURATION",
               "mark hits due in this time as warm-up: reports leave them out");
  program.custom("n", "HITS", "stop after this many hits", "", [&o](std::string_view text) {
    o.hits = parse_natural(text, ~std::uint64_t{0} >> 1);
  });
  program.custom("stages", "STAGES",
                 "change the rate: \"10s:100 1m@50\" ramps to 100 in 10s, then holds 50 for 1m; "
                 "starts at 0, or at -rate if given",
                 "", [&o](std::string_view text) {
                   o.stages = parse_stages(text);
                   o.stages_text = text;
                 });
  program.custom(
      "max-workers", "N", "most hits in flight; without it: what the limit of open files allows",
      "",
      [&o](std::string_view text) { o.max_workers = parse_natural(text, ~std::uint64_t{0}, 1); });
  program.flag("workers", o.workers, "N", "taken for compatibility with Vegeta; has no effect")
      .default_text.clear();
  program.flag("threads", o.threads, "N",
               "event loops; 0: one, more when the rate asks for it and cores are there");
  program.flag("spin", o.spin,
               "send hits more punctually: no loop sleeps, each takes a whole core");
}

void add_targets(Program& program, AttackOptions& o) {
  program.group("Targets");
  program.flag("targets", o.targets, "FILE", "file of targets; may be repeated; stdin without it")
      .file = true;
  auto& format =
      program.custom("format", "FORMAT", "format of the targets: http or json", "http",
                     [&o](std::string_view text) { o.format = parse_target_format(text); });
  format.choices = {"http", "json"};
  program.flag("lazy", o.lazy, "read targets while attacking, each for one hit");
  program.flag("body", o.body, "FILE", "body of targets that have none").file = true;
  auto& header = program.flag(
      "header", o.headers, "\"NAME: VALUE\"",
      "header for targets that lack it, or @FILE: headers in a file, one a line; may be "
      "repeated");
  header.at_file = header.secret = true;
  program.flag("name", o.name, "NAME", "name of the attack, in each record");
}

void add_http(Program& program, AttackOptions& options) {
  HttpOptions& o = options.http;
  program.group("HTTP");
  program.flag("timeout", o.timeout, "DURATION", "of a whole request, 1ms or more; 0: none");
  program.flag("redirects", o.redirects, "N",
               "redirects to follow; 0: a redirect is a fault; -1: it is the answer");
  auto& to = program.custom(
      "redirects-to", "WHERE",
      "where redirects may lead: same (host and port, or from http to https) "
      "or any",
      "same", [&o](std::string_view text) {
        if (text != "same" && text != "any") {
          throw ValueError("\"" + std::string(text) + "\" is no place; write same or any");
        }
        o.redirects_anywhere = text == "any";
      });
  to.choices = {"same", "any"};
  program.custom("max-body", "SIZE",
                 "most bytes of a body to receive, above it the hit is a fault; -1 or 0: no limit",
                 format_size(static_cast<std::uint64_t>(o.max_body)), [&o](std::string_view text) {
                   o.max_body = text == "-1" ? -1 : static_cast<std::int64_t>(parse_size(text));
                 });
  program.flag("chunked", o.chunked, "send bodies in chunks, without a length");
  program.flag("compressed", o.compressed,
               "ask for compressed answers, and decode them; above 1 MiB, at most 100-fold");
  program.flag("http2", o.http2, "offer HTTP/2 over TLS");
  program.flag("h2c", o.h2c, "speak HTTP/2 without TLS");
}

// "50", or stages as "2m:100 5m:500".
void take_connections(AttackOptions& o, std::string_view text) {
  o.connections_text = text;
  o.connections.reset();
  o.connection_stages.clear();
  if (text.find_first_of(":@") == std::string_view::npos) {
    try {
      o.connections = parse_natural(text, ~std::uint64_t{0});
    } catch (const ValueError& error) {
      throw ValueError(std::string(error.what()) + R"(; or stages, e.g. "2m:100 5m:500")");
    }
    o.http.connections = *o.connections;
    return;
  }
  o.connection_stages = parse_stages(text);
  for (const Stage& stage : o.connection_stages) {
    if (stage.rate.per != std::chrono::seconds(1)) {
      throw ValueError("a stage goes to a number of connections; write e.g. \"2m:100 5m:500\"");
    }
  }
}

void add_websocket(Program& program, AttackOptions& o) {
  program.group("WebSocket");
  program.custom("connect-rate", "RATE",
                 "connections to open per time unit; 0: as fast as 200 handshakes at a time allow",
                 "0", [&o](std::string_view text) { o.connect_rate = parse_rate(text); });
  program.flag("ws-ping", o.ws_ping, "DURATION",
               "ping each connection so often, and record the round trips; 0: never");
  program.flag("reconnect", o.reconnect, "open connections again that are lost or refused");
}

void add_connections(Program& program, AttackOptions& options) {
  HttpOptions& o = options.http;
  program.group("Connections");
  program.flag("keepalive", o.keepalive, "use connections again");
  program.custom("connections", "N",
                 "HTTP: most idle connections to keep; WebSocket: how many to open, or stages",
                 std::to_string(o.connections),
                 [&options](std::string_view text) { take_connections(options, text); });
  program.flag(
      "max-connections", o.max_connections, "N",
      "most connections per host; hits beyond wait, within their service time (queue); 0: no "
      "limit");
  program.flag("connect-to", o.connect_to, "HOST:PORT:HOST:PORT",
               "connect to the second place for URLs of the first; may be repeated, equal firsts "
               "take turns");
  program.list("resolvers", o.resolvers, "ADDRESSES", "DNS servers to ask, ip or ip:port");
  program.custom(
      "dns-ttl", "DURATION",
      "how long looked-up names hold; 0: for ever; -1: look up for each connection", "0s",
      [&o](std::string_view text) { o.dns_ttl = text == "-1" ? Nanos(-1) : parse_duration(text); });
  program.list("laddr", o.local_addresses, "ADDRESSES", "local addresses to connect from, in turn");
  program
      .flag("unix-socket", o.unix_socket, "PATH", "connect to this socket, whatever the URL says")
      .file = true;
  program.flag("proxy", o.proxy, "URL", "proxy to go through; env: what the environment says")
      .secret = true;
  auto& proxy_header =
      program.flag("proxy-header", options.proxy_headers, "\"NAME: VALUE\"",
                   "header for the proxy only, or @FILE as with -header; may be repeated");
  proxy_header.at_file = proxy_header.secret = true;

  program.group("TLS");
  program.flag("insecure", o.insecure, "do not verify the server's certificate");
  program.list("root-certs", o.root_certs, "FILES", "PEM files of roots to trust, not the system's")
      .file = true;
  program.flag("cert", o.cert, "FILE", "PEM file of the client's certificate").file = true;
  program.flag("key", o.key, "FILE", "PEM file of its key; without it: in -cert").file = true;
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
  auto& output = program.flag("output", options.output, "FILE", "where the records go");
  output.file = true;
  output.more = {"A new file can be read by its owner only; one that is there keeps its mode."};
  program.flag("dry-run", options.dry_run,
               "print hosts, addresses, hits and the first requests, and send nothing");
  program.flag("keep-secrets", options.keep_secrets,
               "write URLs into the records as they are, with passwords and tokens");
  program.flag(
      "drain", options.drain, "DURATION",
      "after an interrupt, how long open hits may take to end; at the end, and when a stage "
      "of -connections closes them, how long WebSocket connections may take to close");
  Flag& quiet = program.flag("quiet", options.quiet, "no progress line on the terminal");
  quiet.more = {
      "There is none either where TERM is dumb, nor while `report -every` draws on the terminal."};
  return program;
}

}  // namespace barrage
