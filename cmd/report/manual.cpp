#include "options.h"

namespace barrage {
namespace {

constexpr std::string_view kText = R"(
Reads the records of attacks from files or stdin and reports on the hits: latencies, rates, errors.
Several files, or files joined by cat, make one report. Pipes named as files are read together, as
their records arrive. Records may be those of `attack`, or JSON or CSV, including Vegeta's.

Memory use does not grow with the number of records. Damaged input is skipped; the report covers
what could be read and names the damage, and the exit code is 4.

The first SIGINT is left to the attack at the other end of the pipe: report reads on to its end. A
second SIGINT, SIGTERM, or the first SIGINT when reading files, stops reading at once; what was
read is printed. A reader of the report that closes the pipe early is not an error; a failed gate
still is.

TEXT

Lines that begin with an exclamation mark come first, and only if something makes the numbers
unreliable: a generator that could not keep up (see GENERATOR) with advice, damaged or incomplete
input, latencies of hits that failed, an attack that ended early, hits that were cut or retried, certificates that were not
verified, a closed loop. Then:

  Requests      hits, their rate, and successes per second (throughput)
  Rate          target rate, and rate at which hits were sent
  Duration      first due to last done, first due to last due, the wait
  Latencies     done - due: how long a user would have waited
  Succeeded     the same, of hits that succeeded, if more than 1 % failed
  Service       done - sent: the time of server and network
  Delays        sent - due: how late this machine sent
  Bytes In/Out  of bodies, as on the wire
  Success       share of the hits that succeeded
  Status Codes  code:count of all hits that were sent; 0: no response,
                101: an event over a WebSocket that was not lost
  Error Set     text, count, fault and an example of each error
  WebSocket     see WEBSOCKET

Times are rounded; `-type=json` has every nanosecond. The rate is that of the hits as they were
sent, even if late. It counts intervals, not hits: 100 hits, the last of which was sent 1.98 s
after the first, give 50. Quantiles are nearest-rank values with an error below 0.1 %; minimum,
mean and maximum are exact. Hits that were never sent, dropped ones and events that no connection
could take, have no latency and are not successes.

Latencies are those of all hits that were sent, as in Vegeta. If more than 1 % of them failed, a
line at the top says so, a line Succeeded has the latencies of the others, and the page, markdown,
the tables of -by and the verdict on the generator speak of those: a server that refuses each
request at once is not fast. The live view is of all.

JSON

One object on one line, as share/barrage/schema/report.schema.json describes it. Durations are
whole nanoseconds, times RFC 3339. Vegeta's keys come first, with Vegeta's meaning: latencies
(total, mean, 50th, 90th, 95th, 99th, 99.9th, 99.99th, max, min), buckets (with `-buckets`),
bytes_in, bytes_out, earliest, latest, end, duration, wait, requests, rate, throughput, success,
status_codes, errors. Then:

  latencies_ok       as latencies, of the hits that succeeded; null: none did, and
                     jq takes null for less than any number: test success, too
  service, delay     as latencies
  ok failed dropped  add up to requests: dropped hits were never sent
  unsent             events that no connection could take, and so never sent;
                     failed includes them
  cut                in flight when the attack was stopped; failed includes them
  due                hits that fell due, as attack counted them: requests, unless
                     records are missing; null: not known
  faults             fault, error, count, first, last, example (seq, method, url)
  rate_asked         target rate; null: not known, unlimited, without end,
                     stages cut short, or the report covers only a part of the
                     hits (except for a warm-up left out of a constant rate)
  rate_achieved      as rate
  closed_loop        there was no target rate: latency is service time
  foreign            some records came without service times and delays
  attempts           requests written; more than hits: some were retried
  new_connections    hits that opened a connection
  incomplete         an attack's end is missing, or hits that it counts
  corrupt            pieces of the input that were skipped; corrupt_bytes: their
                     size
  warnings           what the text report says first, without the advice
  phases             with -by=phase, also in each group: by phase hits, share, and
                     times, as latencies; the totals of times add up to that of
                     latencies
  groups             with -by: each has by, and the keys above from latencies to
                     faults, attempts and new_connections
  gates              with -gate: gate (as typed), passed, judged, value (null:
                     infinite or not judged), limit, unit (ns, share, per_second,
                     hits, messages), text, lost (for good: -abort ended the
                     attack because of it)
  websocket          see WEBSOCKET
  generator          see GENERATOR
  runs               the attacks, the first 1,000 of them: who, when, settings,
                     command line, why each stopped

WEBSOCKET

An event is a hit: due, sent, and done when its reply arrived, or when it was sent if it awaits none
(`> match none`). What happens to connections is
recorded beside the hits, as side results of their own kinds, which are in no count, time or rate
of hits. A report of such records has a section that text and markdown print line by line and JSON
holds in `websocket`, by kind. A kind without records is missing:

  ws_connect     tried, opened, failed, cut (given up by attack, as planned,
                 while they were opening; neither tried nor failed), success
                 (opened of tried; null: none was tried), service, latencies of
                 those opened, faults
  ws_event       due, sent, replies (events that ended well), sent_only (those
                 of them that await no reply), failed_checks (the reply lacks
                 what it must hold), lost, cut, dropped, unsent, rate (sent per
                 second), throughput (replies per second), loss (lost of sent
                 and unsent), latencies of the replies, faults
  broadcasts     count, reach (deliveries), receivers (expected deliveries),
                 reached (a share), throughput (deliveries per second);
                 first, median, last: from sent to delivery to that receiver;
                 last covers broadcasts that reached all
  messages       of connections that have ended: received (text and binary, all of
                 them), unawaited (unsolicited: nothing waited for them, such as
                 server pushes and replies to lost events);
                 took_next (events that any next message ended) and stray
                 (unawaited after the first of those), if there were some;
                 received_rate, unawaited_rate (per second, from the first of
                 these connections opening to the last one ending)
  ws_disconnect  count, by_peer (not closed by attack), rate (by_peer of
                 opened; null: none was opened), codes (close codes), open (how
                 long connections were open), faults
  ws_recover     count, failed, latencies, faults: from the loss of a connection
                 until it was usable again
  ws_ping        count, failed, latencies, faults: round trips

Throughput does not count the wait for lost events as time, unless all are lost. tried is exactly
opened plus failed, due is sent plus unsent plus dropped, and sent plus unsent is replies plus
failed_checks plus lost plus cut. Text and html count the events that await no reply as `match none`,
beside the replies. Lost events had no reply in time, their connection ended first, or no connection could
take them: none was open, or the server did not read. The latter are unsent: they count in no rate
and have no latency. Dropped events were never sent, because the reader of the records was too slow. Cut events were in flight when the attack was stopped. A handshake that exceeds
`-timeout` counts as failed, by a timeout; a slow server may complete it later, and so count more
of them than were opened. `-filter=kind=ws_connect` makes the whole report, histograms included,
about that kind, and `-by=kind` makes a group of each. `-since` and `-until` select side results by
when they were over; `-warmup` leaves none out.

GATES

A gate is a number, an operator (<, <=, >, >=, == or !=) and a limit. If a gate fails, the exit
code is 3 and stderr names the gate. Every report shows all gates with their values. The numbers:

  p50 p99 p99.9 ...    a quantile of the latency
  mean max min         of the latency
  service p99          the same of the service time: also service mean, ...
  delay p99            ... of the generator's delay
  errors success       shares of the hits; dropped hits are errors
  ws_event loss        share of the events that were lost
  ws_disconnect rate   share of the connections that the peer ended
  messages received    a count, or per second: 100/s; also messages unawaited
  broadcast reach      share of the expected deliveries that arrived
  broadcast deliveries deliveries per second
  broadcast first p95  of the time to a broadcast's first receiver; also median
                       and last
  ws_connect opened    a count, or per second; also ws_event sent
  rate throughput      per second: 100 or 100/s
  hits failed dropped  counts

A share has its % or is below 1: 0.5% and 0.005 are the same, and 0.1 is 10%.

CONDITIONS before the number select the hits that the gate judges. Quote values that contain
blanks: `target="GET /orders" p95<50ms`. `-filter` restricts what all gates see. A kind may stand
alone: `ws_connect p95<500ms`, `ws_connect success>99.5%`, `ws_event p95<200ms` and `ws_recover
max<2s` judge the records of that kind.

A hit that failed or was dropped counts as infinitely slow, so fast errors pass no gate: p99 is
infinite if more than 1 of 100 hits failed, mean and max if any did. The delay of a failed hit
counts as it is.

What cannot be judged fails, and says so: no hits; records without service times; a quantile beyond
which there is not a single hit, as it would only be the slowest hit. p95 takes 20 hits, p99 100,
p99.9 1000. A quantile with fewer than 10 hits beyond it is judged and said to rest on few hits.

A broadcast that reached no receiver has an infinite time to its first and its median receiver. One
that did not reach all has an infinite time to its last.

k6's words are understood: `http_req_duration p(95)<200` (in milliseconds), `avg`, `med`;
`http_req_failed rate<0.01`, `http_reqs rate>=100`, `http_reqs count>=1000`, `dropped_iterations
count==0`. Of WebSockets: `ws_connecting p(95)<500` (in milliseconds) is the latency of ws_connect,
`ws_sessions count>=50` the connections that were opened, `ws_msgs_sent count` the events that were
sent, and `ws_msgs_received count` the messages; the last three also have a `rate`.

With `-abort`, report stops reading once a gate is lost for good: it fails now, and would fail
whatever happened to the remaining planned hits. The attack at the other end of the pipe ends at
once, the report says why, and the exit code is 3. Of 3000 planned hits, errors<1% is lost with the
30th that fails, and p99<200ms with the 31st that fails or takes as long. A rate is seldom lost
before the end, since late hits can catch up. An attack without an end has no plan: only max, p100,
and what a single hit can violate (mean, failed==0, dropped==0) can be lost. Of 2000 connections
that -connections plans, `ws_connect success>99%` is lost with the 20th that is refused, and
`ws_disconnect rate<5%` with the 100th that is lost; each broadcast to come counts as one that
reaches all connections. With -reconnect any number of connections may still come: `messages
unawaited==0`, `ws_connect success==100%` and `broadcast reach==100%` are lost at once, `ws_connect
p95<500ms` is not. Several attacks in sequence are judged by those that have begun.

A failed gate takes precedence over damaged input (exit code 4), an interrupt over both.

CONDITIONS

A condition is a name, an operator and a value:

  target=GET /x      = or !=; also by the target's label, or the whole URL
  name=login         the target's label
  method host path   = or !=; the host with its port, the path without query
  url                as in the records
  code>=500          any operator; 0: no response
  fault=timeout      = or !=; none: the hit succeeded
  kind=ws_event      = or !=; also http, and the side results ws_connect,
                     ws_disconnect, ws_recover, ws_ping, ws_cut: only = finds
                     those
  connection=new     new, reused, or none: not sent
  attack=home        its -name
  latency>1s         any operator; also service, delay
  time>=10s          <, <=, > or >=: due this long after the start of its attack,
                     or a time as in -since; in -filter only

LIVE

`attack ... | report -every=1s` shows an attack while it runs. On a terminal it is a view that is
redrawn in place: time, achieved and target rate, hits in flight; quantiles of the hits that ended
in the last interval, and of all; the p99 of each interval as a sparkline; codes and faults of all
hits, the gates as they stand, and the first warning. Elsewhere, or where TERM is dumb, it is one
line per interval. The report follows; on a terminal it replaces the view.

For WebSockets, it also shows how many connections are open, and how many were opened, failed to
open, were lost, recovered, and were closed by `attack`.

The view is on stdout if that is a terminal and the report goes there, else on stderr if that is a
terminal: `report -every=1s > report.txt` shows the view and saves the report. Lines go where the
report goes. While there is a view, attack hides its own progress line on the same terminal.
Colours are left out where NO_COLOR is set. The view follows the size of the terminal. ^C ends the
attack, and the report follows.

Hits are counted when their records arrive, at most a second after they ended. The achieved rate is
measured along the times at which hits were sent, and has no value until a later hit was sent.

With `-type=json`, each interval prints a report of all hits so far on one line; the last line is
the final report. markdown, hist and hdrplot are printed anew each time.

GENERATOR

Once a second, each loop of `attack` records its health. From that and from the delays of the hits,
report judges whether the generator was fit to measure. generator.verdict in JSON is ok; bad, with
generator.reasons, each a sign, a text and advice; or unknown, for records without health data,
such as JSON, CSV and those of Vegeta. Text and html put a bad verdict first. It does not change
the exit code. The signs:

  late         delays at p99 above 1 ms and 10 % of the service time's p50;
               with fewer than 200 hits p90 is judged, below 20 none
  rate         sending took 0.1 % and 0.1 s longer than the schedule, or
               0.1 % of the hits were dropped
  stalled      the process stalled for 2 % of the time, or for 100 ms
  cpu          a loop used more than 80 % of a processor, over the run or 3 s
               of it; or waited for one for 10 % of that, or for 2 % where
               nothing else explains late hits; or steal is above 2 %
  blocked      an iteration of a loop above 10 ms; where nothing else explains
               late hits, above 1 ms and 10 % of the latency's p99
  descriptors  a socket was not opened (EMFILE), or hits had to wait because of
               the open-file limit
  ports        EADDRNOTAVAIL; or this attack's connections took 80 % of the local
               ports
  memory       ENOBUFS, ENOMEM
  output       the reader of the records took none for 1 % of the time, or
               hits were dropped because of it
  room         1 % of the hits found -max-workers hits in flight and were late
               by 1 ms, or waited that long for a connection of
               -max-connections

late and rate say what is wrong with the numbers, the others say why. Shares are of the duration of
the attack, at least one second. Retransmitted segments and jumps of the wall clock are reported,
but are not signs: the former may be those of other programs, and the latter do no harm.

If the generator was not late, report says whether the server was saturated: for at least a quarter
of the schedule, a second and 100 hits, throughput stayed flat while more hits fell due, and the
mean service time doubled, or the load grew by a fifth and more of the hits failed. It says at which
load that began. A pause of the server is no saturation.

The numbers follow, if all attacks have them; the worst of several loops or attacks, or the sum of
counts:

  lag_max        largest delay of a hit that had room
  longest_turn   longest iteration of a loop
  cpu            share of a processor, by the busiest loop
  run_wait       share of the time that a loop waited for a processor
  steal          share of the processors taken by the hypervisor
  stall          longest time that the process stalled
  output_blocked share of the time
  waited         hits that found no room when they fell due
  ports          sockets in use or in TIME_WAIT, including other programs', as a
                 share of the local ports: may be above 1
  descriptors    open files, at most
  emfile eaddrnotavail enobufs  sockets that were not opened
  retransmits    TCP segments that this machine retransmitted
  wall_jump      of the wall clock against the monotonic clock; signed
)";

}  // namespace

Manual manual() {
  return {
      .name = "report",
      .summary = "turn the records of an attack into numbers",
      .synopsis = {"[flags] [FILE...]", "-type='hist[0,2ms,5ms]' results.bin"},
      .text = kText,
      .examples = {{"The numbers of an attack, as text.",
                    "attack -rate=50 -duration=10s < targets.txt | report"},
                   {"A histogram of latencies.",
                    "report -type='hist[0,10ms,100ms,1s]' results.bin"},
                   {"A line for each target in HdrHistogram's plotter, which draws one per file.",
                    R"(report -type=hdrplot -by=target results.bin |
  awk '/^# group / { ++n } { print > ("group" n+0 ".hdr") }')"},
                   {"A gate for a script: did 99 of 100 hits succeed in less than half a second?",
                    "report -gate='p99<500ms' -gate='errors<1%' results.bin"},
                   {"The same, but end the attack as soon as a gate is lost.",
                    R"(attack -rate=50 -duration=10m < targets.txt |
  report -gate='p99<500ms' -gate='errors<1%' -abort)"},
                   {"Only the failed hits of one target.",
                    "report -filter='target=GET /orders' -filter='fault!=none' results.bin"},
                   {"A gate for the generator: was it fit to measure?",
                    "report -type=json results.bin | jq -e '.generator.verdict == \"ok\"'"},
                   {"Watch an attack.", "attack -rate=50 < targets.txt | report -every=1s"}},
      .exits = {Exit::ok, Exit::run_failed, Exit::usage, Exit::gate, Exit::damaged,
                Exit::interrupted, Exit::terminated},
      .see_also = {"attack(1)", "compare(1)", "encode(1)", "plot(1)", "barrage-records(5)"}};
}

}  // namespace barrage
