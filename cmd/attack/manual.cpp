#include "options.h"

namespace barrage {
namespace {

constexpr std::string_view kText = R"(
Reads targets, sends requests to them at a fixed rate and writes one binary record per hit to
stdout, for `report`, `encode` and `plot`.

Hit n is due n/rate after the start, regardless of the hits before it. A record holds when its hit
was due, sent and done. Latency is measured from the due time, so a server that stalls cannot hide
the stall by slowing the attack down.

TARGETS

The http format lists one target after another: a line with method and URL, header lines, a body, a
blank line. Lines that begin with # are comments.

  POST http://localhost:8080/echo
  Content-Type: application/json
  {"user": 7}

  GET http://localhost:8080/

A body is an inline JSON object or array, `@file`, or the lines between `<<END` and `END`. `# @name
login` before a target labels it in reports.

The json format is Vegeta's: objects with `method`, `url`, `header` and a `body` in base64.
`body_text` takes plain text instead.

FAULTS

A failed hit is recorded with a fault and an error text. Equal causes have equal texts. The faults:

  status            a status code outside 200 to 399
  dns               the host name was not resolved
  refused           the connection was refused
  unreachable       there is no route to the host, or it may not be connected to:
                    see SAFETY
  connect_timeout   timed out before the request was sent: waiting for a
                    connection, connecting, or in the TLS handshake
  tls               TLS failed: the certificate, the handshake, or an alert
                    of the server, which is named
  timeout           timed out after that
  reset             the connection was reset or closed
  short_body        the response body ended early
  protocol          the response violates the protocol
  header_too_large  above 256 KiB in total, or 100 KB in one line
  too_large         see -max-response and -compressed
  redirect          a redirect was not followed: see -redirects
  lost              a WebSocket event got no reply: see WEBSOCKET
  check             a WebSocket event got a reply that lacks what it must hold
  descriptors       no file descriptor was left
  ports             no local port was left
  cut               still in flight when the attack was stopped
  dropped           never sent: see LIMITS

A response that contradicts itself is a protocol fault, even where other clients accept it: two
different Content-Length values, or one beside Transfer-Encoding. A code above 599 is a status
fault. Only 301, 302, 303, 307 and 308 are followed. One limit is libcurl's: an HTTP/2 stream that
the server resets with NO_ERROR after its headers looks like one that ended, so without a
Content-Length such a response counts as whole.

LIMITS

At most `-max-workers` hits are in flight; by default, the open-file limit sets the maximum. A hit
that is due while all are taken has to wait. Its record shows the wait as delay, and its latency
includes it.

A connection that is closed after its hit (`-keepalive=false`) holds its local port for a minute.
The 28,232 ports of a default Linux allow 470 such hits per second to one address. attack warns
before the first hit, and raises the soft limit on open files to the hard limit.

If the schedule ends and hits are still owed, because they had to wait, they are sent for at most
`-overrun`. The rest is recorded as dropped, and `report` says so first. An attack thus ends within
`-duration`, `-overrun` and `-timeout`.

If the reader of the records is too slow, up to 64 MiB of records wait in memory. Beyond that, hits
are not sent but recorded as dropped, and `report` says so first.

Where the size of files is limited (`ulimit -f`), attack stops while there is room for the records
of hits in flight.

WEBSOCKET

A hit of a `WS` target is an event: a message on a connection that stays open. targets/README.md
describes how to write such targets and what ends an event.

  WS ws://localhost:3000/ws
  {"jsonrpc": "2.0", "method": "ping", "id": {{seq}}}
  > match json .id == {{seq}} and .result exists within 2s

Conditions up to the last placeholder say which message is the reply, here the one with the event's
`id`. Those behind it say what the reply must hold: an error reply of JSON-RPC has no `.result` and
fails the event at once, with the fault check. Without a match, or with `> match next`, any message
ends the event, also one that the server pushed; `report` says so first if that may have happened.

`-connections` sets the number of connections. The default is one per endpoint. Targets with the
same URL, headers, `> open` and `> on` lines share an endpoint. Connections are spread evenly over
the endpoints, and the events of an endpoint take turns on its connections. All connections are
opened before the schedule begins, at `-connect-rate` or with 200 handshakes at a time. With
stages, as in `-connections="2m:100 5m:500 1m:0"`, they are opened and closed while the schedule
runs. Without another end, the attack ends with the last stage. A connection that is due to close
waits for its events first. The last one of an endpoint, on each event loop, stays while events are
still to be sent.

An event has the fault lost if no reply arrives in time, if its connection ends first, or if no
connection is open. Events sent are exactly replies plus failed checks plus lost plus cut. Those with
`> match none` end when they are sent, and have no reply. What happens to connections is recorded
beside the events:

  ws_connect     due when the connection was wanted, done when it was usable or
                 had failed
  ws_disconnect  the close code (1005: none given, 1006: no close frame) and how
                 long the connection was open; a fault unless attack closed it
  ws_recover     from the loss of a connection until it was usable again
  ws_ping        the round trip of a ping; lost if no pong arrived before the
                 next one
  ws_cut         attack gave a connection up while it was opening, because a
                 stage or the attack ended: neither opened nor failed

With `-reconnect`, a connection that is lost or refused is reopened after a random delay between 50
and 100 ms. Each further attempt doubles the delay, up to 5 s.

`-rate=0` without `-max-workers` sends no events and holds the connections open for `-duration`. At
the end, all are closed with code 1000 and have `-drain` to complete the close handshake.
`-timeout` applies to a handshake, and to an event without `within`. `-max-response` applies to a
message; bytes of it that no target looks at are counted and not kept. A connection takes one file
descriptor and about 11 KiB of memory.

With `-proxy`, each connection is a tunnel: by CONNECT through an HTTP proxy, also for `ws://`, or
through a SOCKS proxy such as `socks5://host:1080`. With `socks5h`, the proxy resolves names.
`-proxy=env` takes `http_proxy` for `ws://`, `https_proxy` for `wss://`, and `all_proxy` if the one
is not set.

SAFETY

Some connections are refused. Link-local addresses (169.254.0.0/16 and fe80::/10) and the metadata
services of clouds need `-allow-link-local`. `-allow-host` names the only hosts to connect to.
`-deny-public` refuses all addresses that are neither loopback nor private. A CI job with these two
cannot attack a stranger because a variable was wrong:

  attack -allow-host="localhost,*.staging.example" -deny-public -targets=targets.txt

Hosts are judged by name before each connection, and addresses when the socket is opened. So
redirects are judged too, and names whose address changes. With `-connect-to`, the second address
is what counts. A proxy resolves names itself: behind `-proxy` only names are judged, and
`-deny-public` is an error. What is refused ends the attack before its first hit. During the attack
it is a hit with the fault unreachable, or redirect.

With `-redirects-to=any`, a redirect to another host or port is followed, but the headers that may
be secret stay behind, and so do Host, and the user name and password of the URL. attack says which
ones before the first hit. `-redirects-keep=X-Api-Key` sends that one. The codes 307 and 308 send
the body to the other host.

SECRETS

Headers and bodies of requests and responses never appear in records, reports or messages. In URLs,
`***` replaces user name and password, and the values of query parameters with secret names. A name
is secret if it contains `token`, `password`, `passwd`, `passphrase`, `secret`, `signature`,
`credential` or `apikey`; if it has a word that ends in `key` or `sig` (`api_key`, `accesskey` and
`X-Sig`, but not `monkey` or `keyboard`); or if it has `pwd`, `pass`, `auth`, `jwt` or `keyid` as a
whole word. Case does not matter, and names are percent-decoded first. A value that contains a URL
with such secrets is masked as well: `next=%2Fcb%3Ftoken%3D1`. Secrets elsewhere, as in a path, are
not recognised. `-keep-secrets` leaves URLs unmasked.

Every user of a machine can read the command lines of all programs. attack overwrites the values of
`-header`, `-proxy-header` and `-proxy` in its own at once, but until then, and in a shell's
history, they are readable. `-header=@FILE` and targets from a file or stdin keep secrets off the
command line:

  attack -header=@staging.headers -targets=targets.txt | report

Such a file has one header per line; blank lines and lines that begin with # are skipped. `@-` is
stdin.

The records include the command line, with these values and the secrets of URLs masked by `***`.

Passwords are not looked for in .netrc, and no TLS keys are written to the file that SSLKEYLOGFILE
names.

DRY RUN

`-dry-run` reads the targets, resolves their hosts and prints what the attack would do: the
schedule, the addresses to connect to, and the first requests. Header values are shown as `***`,
except for a few that hold no secret, such as Content-Type. `-keep-secrets` shows all. Nothing is
sent and `-output` is not touched. Errors end a dry run just as they would end the attack.

A dry run and an attack say on stderr what a target file hardly means, with its place: `{{seq}}` and
the like in the URLs and headers of any target and in bodies over HTTP, which go out as written; and
a line such as `ping: 1` below a `WS` request line, which is a header of the handshake, while the
events send empty messages. Put such a payload between `<<END` and `END`. With `-lazy`, only a dry
run looks.

COMING FROM VEGETA

Write `attack` for `vegeta attack`, `report` for `vegeta report` and so on, or `barrage attack`
where the short names are taken. Vegeta's flags, units, target files, and JSON and CSV records work.
Its own binary records (gob) do not: `vegeta encode -to=json old.gob | report`. What differs, and
what to write instead:

Flags:

  -max-body          no effect: no body is stored; -max-response=SIZE
                     makes larger responses fail, above 64 MiB unless
                     given
  -max-workers       0 is an error; without it the open-file limit is
                     the maximum
  -workers, -cpus    no effect
  -rate              takes fractions, and infinity means it
  -header            only for targets that lack the header; it is not
                     sent twice
  -redirects         stay on the host and port of the URL; elsewhere
                     with -redirects-to=any, then without secret
                     headers (see SAFETY); one too many keeps the
                     code of the last redirect
  -h2c               goes with -unix-socket, -connect-to and proxies,
                     not with -keepalive=false
  HTTP_PROXY, ...    read with -proxy=env only, then also for
                     localhost
  -prometheus-addr   does not exist: attack ... | report -every=1s
  -profile           does not exist: perf record attack ...
  report -reporter   is taken as -type, and -inputs=a,b as files
  dump               is called encode
  flags, arguments   may be mixed: report run.bin -type=json

What is sent:

  first hit          due at once, not one interval after the start
  names              resolved before the first hit; what has no
                     address ends attack with exit code 2, and so do
                     relative URLs
  link-local         refused, see SAFETY
  X-Vegeta-Seq, -Attack, Referer, Accept-Encoding
                     not sent; -header="Accept-Encoding: gzip", or
                     -compressed, which decodes responses
  User-Agent         barrage/VERSION
  order of headers   as written, not sorted; -header first
  retries            a request that is sent again is counted in
                     attempts
  targets            a request line within a header block begins a
                     new target; a last line without line end counts;
                     JSON may be an array and span lines
  Host, Content-Length
                     a second Host, or a length that is wrong, is an
                     error
  URLs               bytes that RFC 3986 does not allow are
                     percent-encoded, names beyond ASCII become
                     Punycode
  HEAD with a body   is sent; a redirect of it is a fault
  -lazy              the end of the targets is no failed hit
  -duration          hits still owed at its end are sent for the
                     longer of 10 s and -timeout, then dropped;
                     -overrun=-1 sends all

Records and numbers:

  body, headers      null in JSON and empty in CSV
  code               kept when the body failed, 0 in Vegeta:
                     status_codes["200"] can equal requests at
                     success 0; count .ok or .failed, or use report
                     -gate="errors<1%"
  error              other texts, without addresses and ports, equal
                     for equal causes; match .fault, which is one of
                     a closed list
  latencies          of failed hits, too, as in Vegeta: a dead server
                     looks fast; test .success as well, or use
                     report -gate="p99<500ms"
  latency            from the time due: it includes waiting for
                     -max-workers and a late generator; .service is
                     from the time sent
  rate               n-1 by the time from the first sent to the last:
                     100 hits at 50/s are 50, not 50.51
  throughput         rate times the share of hits that succeeded, or
                     less: the successes by the time until the last
                     hit was done
  quantiles          nearest rank, not interpolated
  min                0 counts
  times              UTC, not local time

Output:

  report             text has more lines: Rate, Service, Delays,
                     Succeeded, Never Sent, first those that begin
                     with !; an error has its
                     count, fault and an example; read -type=json,
                     where keys are only added
  report -every      into a pipe: one line per interval, then the
                     report, and nothing is cleared; -type=json
                     prints a report per interval
  report -type=plot  is plot run.bin > plot.html
  several files      merged by time, not in turns; cat a.bin b.bin is
                     one too
  exit codes         attack ends with 130 after ^C and 143 after
                     SIGTERM, 0 in Vegeta; wrong flags and targets 2;
                     report 3 when a gate fails, 4 when records are
                     damaged or missing
  messages           attack: TEXT, without the date; on stderr, as
                     before

The exit code of an attack that is meant to be interrupted:

  attack -targets=targets.txt > run.bin || test $? = 130

SIGNALS

SIGINT or SIGTERM ends the attack: no new hits are sent, hits in flight may finish within `-drain`,
and the rest are cut. A second signal ends it at once. Either way the record stream ends cleanly.
)";

}  // namespace

Manual manual() {
  return {
      .name = "attack",
      .summary = "fire requests at a fixed rate and record every result",
      .synopsis = {"[flags] < targets.txt | report", "[flags] -targets=targets.txt > results.bin"},
      .text = kText,
      .examples =
          {{"50 requests per second for a minute, then a report.",
            "attack -targets=targets.txt -rate=50 -duration=60s | report"},
           {"Ramp up to 100 per second in ten seconds, hold for a minute, ramp down.",
            "attack -stages=\"10s:100 1m@100 10s:0\" < targets.txt > results.bin"},
           {"100 events per second over 50 WebSocket connections; the first 5 seconds do not count.",
            "attack -targets=ws.txt -connections=50 -rate=100 -duration=30s -warmup=5s | report"},
           {"As fast as 50 connections allow.",
            "attack -rate=0 -max-workers=50 -duration=10s < targets.txt | report"}},
      .exits = {Exit::ok, Exit::run_failed, Exit::usage, Exit::interrupted, Exit::terminated},
      .see_also = {"barrage(1)", "report(1)", "encode(1)", "plot(1)", "target-server(1)",
                   "barrage-records(5)"},
  };
}

}  // namespace barrage
