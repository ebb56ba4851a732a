#include "options.h"

namespace barrage {
namespace {

Section text_section() {
  return {
      "TEXT",
      {"Lines that begin with an exclamation mark come first, and only when something spoils the "
       "numbers: a generator that was in the way (see GENERATOR) with what to do about it, a "
       "damaged "
       "or incomplete input, an attack that ended early, hits that were cut or sent again, "
       "certificates that were not verified, a closed loop. Then:",
       "  Requests      hits, their rate, and successes per second (throughput)\n"
       "  Rate          hits per second asked for, and those that really left\n"
       "  Duration      first due to last done, first due to last due, the wait\n"
       "  Latencies     done - due: what a user would have waited\n"
       "  Service       done - sent: what server and network took\n"
       "  Delays        sent - due: what this machine was late\n"
       "  Bytes In/Out  of bodies, as on the wire\n"
       "  Success       share of the hits that succeeded\n"
       "  Status Codes  code:count of all hits that were sent; 0: no answer came,\n"
       "                101: a reply over a WebSocket\n"
       "  Error Set     each error's text, count, fault, and an example\n"
       "  WebSocket     see there",
       "Times are rounded for people; `-type=json` has every nanosecond. The rate is that of the "
       "hits as they left, be it late, and counts gaps, not hits: 100 hits, the last of which left "
       "1.98 s after the first, give 50. Quantiles are values of the "
       "nearest rank, less than 0.1 % off; minimum, mean and maximum are exact. Hits that failed "
       "count with the time that they took; those that were never sent have no latency, and are no "
       "success."}};
}

Section json_section() {
  return {
      "JSON",
      {"One object on one line, as share/barrage/schema/report.schema.json has it. Durations are "
       "whole nanoseconds, times RFC 3339. First Vegeta's "
       "keys with Vegeta's meaning: latencies (total, mean, 50th, 90th, 95th, 99th, 99.9th, "
       "99.99th, max, min), buckets (with `-buckets`), bytes_in, bytes_out, earliest, latest, end, "
       "duration, wait, requests, rate, throughput, success, status_codes, errors. Then:",
       "  service, delay     as latencies\n"
       "  ok failed dropped  add up to requests: failed ones were sent, dropped ones never\n"
       "  cut                in flight when the attack was stopped; failed counts them, too\n"
       "  due                hits that fell due, as attack counted them: requests, or records are\n"
       "                     missing; null: not known\n"
       "  faults             fault, error, count, first, last, example (seq, method, url)\n"
       "  rate_asked         null: not known, unlimited, without end, stages cut short,\n"
       "                     or a part of the hits is reported (but for a warm-up\n"
       "                     that is left out of a constant rate)\n"
       "  rate_achieved      as rate\n"
       "  closed_loop        no rate was asked for: latency is service time\n"
       "  foreign            some records came without service times and delays\n"
       "  attempts           requests written; more than hits: some were sent again\n"
       "  new_connections    hits that opened one\n"
       "  incomplete         an attack's end is missing\n"
       "  corrupt            pieces of the input that were skipped; corrupt_bytes: their size\n"
       "  warnings           what the text report says first, without the advice\n"
       "  phases             with -by=phase, also in each group: by phase hits, share, and times,\n"
       "                     as latencies; the totals of times add up to that of latencies\n"
       "  groups             with -by: each has by, and what stands here from latencies to\n"
       "                     faults, attempts and new_connections\n"
       "  gates              with -gate: gate (as typed), passed, judged, value (null: infinite\n"
       "                     or not judged), limit, unit (ns, share, per_second, hits,\n"
       "                     messages), text, lost (for good: -abort ended the attack\n"
       "                     because of it)\n"
       "  websocket          see WEBSOCKET\n"
       "  generator          see GENERATOR\n"
       "  runs               the attacks: who, when, what was asked and typed, why each stopped"}};
}

Section websocket_section() {
  return {
      "WEBSOCKET",
      {"An event is a hit: due, sent, and done when its reply came. What happens to connections is "
       "recorded beside the hits, as a side result of a kind of its own, and is in no count, time "
       "or rate of hits. A report of such records has a part that text and markdown print line by "
       "line, and JSON has as `websocket`, by kind; a kind without records is missing:",
       "  ws_connect     tried, opened, failed, cut (of the failed: being opened when they\n"
       "                 were to be closed), success (a share), service, latencies of those\n"
       "                 that were opened, faults\n"
       "  ws_event       due, sent, replies, lost, cut, dropped, rate (sent per second),\n"
       "                 throughput (replies per second), loss (lost of sent), latencies\n"
       "                 of the replies, faults\n"
       "  broadcasts     count, reach (deliveries), receivers (deliveries that there were\n"
       "                 to be), reached (a share), throughput (deliveries per second);\n"
       "                 first, median, last: since sent, to that receiver; last is of\n"
       "                 broadcasts that reached all\n"
       "  messages       of connections that have ended: received (text and binary, all of\n"
       "                 them), unawaited (those that nothing waited for when they came:\n"
       "                 what the server pushes, and replies to events that are lost);\n"
       "                 received_rate, unawaited_rate (per second, from the first of\n"
       "                 these connections open to the last one's end)\n"
       "  ws_disconnect  count, by_peer (not closed by attack), rate (by_peer of opened;\n"
       "                 null: none was opened), codes (close codes), open (how long\n"
       "                 connections were), faults\n"
       "  ws_recover     count, failed, latencies, faults: from the loss of a connection\n"
       "                 until it could be used again\n"
       "  ws_ping        count, failed, latencies, faults: round trips",
       "No throughput counts the wait for events that are lost as time, unless all are. "
       "tried is opened + failed, due is sent + dropped, sent is replies + lost + cut, to the one. "
       "lost are events without a reply in their time, those whose connection ended before it, "
       "and those that had none to go over: none was open, or the server did not read. dropped "
       "are never sent, because the reader of the records was too slow; cut were on their way "
       "when the attack was stopped. A handshake that is given up at -timeout is one that failed, "
       "by a timeout; a slow server may answer it later, and count more of them than were opened. "
       "`-filter=kind=ws_connect` makes the whole report, its "
       "histograms as well, one of that kind, and `-by=kind` has a group for each. `-since` and "
       "`-until` take side results by when they were over; `-warmup` leaves none out."}};
}

Section gates_section() {
  return {
      "GATES",
      {"A gate is a number, <, <=, >, >=, == or !=, and its limit. When one fails the exit code is "
       "3, and stderr says which; every report shows all gates with their values. The numbers:",
       "  p50 p99 p99.9 ...  a quantile of the latency\n"
       "  mean max min       of the latency\n"
       "  service p99        the same of the service time: also service mean, ...\n"
       "  delay p99          ... of the generator's delay\n"
       "  errors success     shares of the hits: 1% or 0.01; dropped hits are errors\n"
       "  ws_event loss      share of the events that were lost\n"
       "  ws_disconnect rate share of the connections that the peer ended\n"
       "  messages received  how many, or per second: 100/s; also messages unawaited\n"
       "  broadcast reach    share of the deliveries that came; broadcast deliveries: per second\n"
       "  rate throughput    per second: 100 or 100/s\n"
       "  hits failed dropped  how many",
       "Before it may stand CONDITIONS for the hits that the gate is about, with values in quotes "
       "where they have blanks: `target=\"GET /orders\" p95<50ms`. `-filter` cuts what all gates "
       "see. A kind may stand there alone: `ws_connect p95<500ms`, `ws_connect success>99.5%`, "
       "`ws_event p95<200ms`, `ws_recover max<2s` are gates about the records of that kind.",
       "A hit that failed or was dropped counts as infinitely slow, so that fast errors pass no "
       "gate: p99 is infinite when more than 1 of 100 hits failed, mean and max when any did. The "
       "delay of a failed hit counts as it is.",
       "What cannot be judged fails, and says so: no hits; records that do not tell service times; "
       "a quantile beyond which not even one hit lies, as it would be no more than the slowest "
       "hit: "
       "p95 takes 20 hits, p99 100, p99.9 1000. With fewer than 10 hits beyond it a quantile is "
       "judged, and said to rest on few hits.",
       "k6's words are understood: `http_req_duration p(95)<200` (in milliseconds), `avg`, `med`; "
       "`http_req_failed rate<0.01`, `http_reqs rate>=100`, `http_reqs count>=1000`, "
       "`dropped_iterations count==0`.",
       "With `-abort` report reads no further once a gate is lost for good: when it fails now, and "
       "would fail whatever became of all hits of the plan that are still to come. The attack at "
       "the other end of the pipe ends at once, the report says why, and the exit code is 3. Of "
       "3000 planned hits errors<1% is lost with the 30th that fails, p99<200ms with the 31st that "
       "fails or takes as long. A rate is seldom lost before the end, since late hits can be "
       "caught up with. An attack without end has no plan: nothing but max, p100, and what "
       "one hit can spoil (mean, failed==0, dropped==0) is ever lost. Several attacks one after "
       "the other are judged by those that have begun.",
       "A failed gate goes before a damaged input (exit code 4), an interrupt before both."}};
}

Section conditions_section() {
  return {"CONDITIONS",
          {"A condition is a name, an operator and a value:",
           "  target=GET /x      = or !=; also by the target's label, or the whole URL\n"
           "  name=login         the target's label\n"
           "  method host path   = or !=; the host with its port, the path without the query\n"
           "  url                as in the records\n"
           "  code>=500          any operator; 0: no answer came\n"
           "  fault=timeout      = or !=; none: the hit succeeded\n"
           "  kind=ws_event      = or !=; also http, and the side results ws_connect,\n"
           "                     ws_disconnect, ws_recover, ws_ping: only = finds those\n"
           "  connection=new     new, reused, or none: not sent\n"
           "  attack=home        its -name\n"
           "  latency>1s         any operator; also service, delay\n"
           "  time>=10s          <, <=, > or >=: due so long after the start of its attack,\n"
           "                     or a time as in -since; in -filter only"}};
}

Section live_section() {
  return {
      "LIVE",
      {"`attack ... | report -every=1s` shows how an attack goes while it is under way. On a "
       "terminal it is a view that is drawn over again in place: time, rates got and asked for, "
       "hits in flight; quantiles of the hits that ended in the last interval, and of all; the "
       "p99 of each interval as a sparkline; codes and faults of all, gates as they stand, and the "
       "first thing that spoils the numbers. Elsewhere, or where TERM is dumb, it is one line per "
       "interval. The report follows, and on a terminal it takes the place of the view.",
       "Over WebSockets it also has how many connections are open now, and how many were opened, "
       "failed to open, were lost, recovered, and were closed by `attack`.",
       "The view is on stdout if that is a terminal and the report goes there, else on stderr if "
       "that is one: `report -every=1s > report.txt` shows the one and keeps the other. Lines go "
       "where the report goes. While there is a view attack keeps its own line off the same "
       "terminal. Colours are left out where NO_COLOR is set; the view keeps to the terminal's "
       "size, also when it changes. ^C ends the attack, and the report follows.",
       "Hits are counted when their records come: at most a second after they ended. The rate got "
       "is counted along the times at which hits were sent, and has no value while none of a "
       "later time came.",
       "With `-type=json` there is one report of all so far on a line each time, and the last one "
       "is the report; markdown, hist and hdrplot are printed anew each time."}};
}

Section generator_section() {
  return {
      "GENERATOR",
      {"Once a second each loop of `attack` records how it fares. From that, and from the delays "
       "of "
       "the hits, report judges whether the generator was fit to measure. The verdict is "
       "generator.verdict in JSON: ok; bad, with generator.reasons, each a sign, a text and an "
       "advice; or unknown, for records that do not tell, such as JSON, CSV and those of Vegeta. A "
       "bad verdict is the first that text and html say. The exit code is the same. The signs:",
       "  late         delays at p99 above 1 ms and 10 % of the service time's p50;\n"
       "               with fewer than 200 hits p90 is judged, below 20 none\n"
       "  rate         sending took 0.1 % and 0.1 s longer than the schedule, or\n"
       "               0.1 % of the hits were dropped\n"
       "  stalled      the process stood still for 2 % of the time, or for 100 ms\n"
       "  cpu          a loop used more than 80 % of a processor, over the run or 3 s\n"
       "               of it; or waited for one for 10 % of that, or for 2 % where\n"
       "               nothing else explains late hits; or steal is above 2 %\n"
       "  blocked      a turn of a loop above 10 ms; where nothing else explains late\n"
       "               hits, above 1 ms and 10 % of the latency's p99\n"
       "  descriptors  a socket was not opened: EMFILE; or hits had no room because of\n"
       "               the limit of open files\n"
       "  ports        EADDRNOTAVAIL; or this attack's connections took 80 % of the local\n"
       "               ports\n"
       "  memory       ENOBUFS, ENOMEM\n"
       "  output       the reader of the records took none for 1 % of the time, or\n"
       "               hits were dropped because of it\n"
       "  room         1 % of the hits found as many in flight as -max-workers allows,\n"
       "               and were late by 1 ms; or waited that long for a connection\n"
       "               of -max-connections",
       "late and rate say what is wrong with the numbers, the others why. Shares are of the time "
       "of the "
       "attack, of at least a second. Segments sent again and a jump of the wall clock are told, "
       "but are no sign: the first may be other programs', and the second does no harm.",
       "Behind verdict and reasons come the numbers, if all attacks tell them; of several loops or "
       "attacks the worst, of counts the sum:",
       "  lag_max        largest delay of a hit that had room\n"
       "  longest_turn   of a loop\n"
       "  cpu            share of a processor, by the busiest loop\n"
       "  run_wait       share of the time that a loop waited for a processor\n"
       "  steal          share of the processors, taken by the hypervisor\n"
       "  stall          longest time that the process stood still\n"
       "  output_blocked share of the time\n"
       "  waited         hits that found no room when they fell due\n"
       "  ports          sockets in use or in TIME_WAIT, those of other programs as well,\n"
       "                 as a share of the local ports: may be above 1\n"
       "  descriptors    open files, at most\n"
       "  emfile eaddrnotavail enobufs  sockets that were not opened\n"
       "  retransmits    TCP segments that this machine sent again\n"
       "  wall_jump      of the wall clock against the monotonic one; signed"}};
}

Manual manual() {
  return {
      .name = "report",
      .summary = "turn the records of an attack into numbers",
      .synopsis = {"[flags] [FILE...]", "-type='hist[0,2ms,5ms]' results.bin"},
      .description =
          {"Reads the records of attacks from files or stdin and prints what became of the hits: "
           "latencies, rates, errors. Several files, or files joined by cat, make one report. "
           "Records may be those of `attack`, or JSON or CSV, also Vegeta's.",
           "Memory does not grow with the number of records. Damaged input is skipped; what could "
           "be read is reported, the damage is named, and the exit code is 4.",
           "The first SIGINT is left to the attack at the other end of the pipe: report reads on "
           "to "
           "its end. A second one, SIGTERM, or the first one when files are read, ends the reading "
           "at once; what was read is printed. A reader of the report that has seen enough and "
           "closes the pipe is no failure; a gate that failed still is one."},
      .sections = {text_section(), json_section(), websocket_section(), gates_section(),
                   conditions_section(), live_section(), generator_section()},
      .examples =
          {{"The numbers of an attack, as text.",
            "attack -rate=50 -duration=10s < targets.txt | report"},
           {"How many hits took how long.", "report -type='hist[0,10ms,100ms,1s]' results.bin"},
           {"A line for each target in HdrHistogram's plotter, which draws one for each file.",
            "report -type=hdrplot -by=target results.bin |\n"
            "  awk '/^# group / { ++n } { print > (\"group\" n+0 \".hdr\") }'"},
           {"A gate for a script: did 99 of 100 hits succeed in less than half a second?",
            "report -gate='p99<500ms' -gate='errors<1%' results.bin"},
           {"The same at once: do not go on when it is lost.",
            "attack -rate=50 -duration=10m < targets.txt |\n"
            "  report -gate='p99<500ms' -gate='errors<1%' -abort"},
           {"What the failed hits to one target were.",
            "report -filter='target=GET /orders' -filter='fault!=none' results.bin"},
           {"A gate for the generator: was it fit to measure?",
            "report -type=json results.bin | jq -e '.generator.verdict == \"ok\"'"},
           {"Watch an attack.", "attack -rate=50 < targets.txt | report -every=1s"}},
      .exits = {Exit::ok, Exit::run_failed, Exit::usage, Exit::gate, Exit::damaged,
                Exit::interrupted, Exit::terminated},
      .see_also = {"attack(1)", "compare(1)", "encode(1)", "plot(1)", "barrage-records(5)"}};
}

}  // namespace

Program make_program(Options& options) {
  Program program(manual());
  program.group("Report");
  Flag& type = program.flag(
      "type", options.type, "TYPE",
      "what to print: text, json, html, markdown, junit, hdrplot, or hist with bounds, "
      "hist[0,2ms,5ms]");
  type.choices = {
      "text", "json", "html", "markdown", "junit", "hdrplot", "hist[0,1ms,10ms,100ms,1s]"};
  type.more = {
      "text is for people and json for programs, see below. hist counts latencies between the "
      "bounds. hdrplot is a table of quantiles for HdrHistogram's plotter. html is a page of its "
      "own that loads nothing, for a browser, a phone or paper. markdown is for the summary of a "
      "CI "
      "job, and junit has each gate as a test case.",
      "The page begins with a sentence that says how it went, and shows gates, latency by quantile "
      "and over time, codes beside the rate that was asked for, faults, hits in flight and open "
      "WebSocket connections on one time axis, where the time went for the hits around each "
      "quantile, the groups, and what was "
      "typed on which machine. What rests on fewer than 10 hits is grey."};
  Flag& quantiles = program.custom(
      "quantiles", "LIST",
      "which quantiles text, json, markdown, junit and html print: 50,90,99,99.9", "",
      [&options](std::string_view text) { options.quantiles = parse_quantiles(text); });
  quantiles.more = {
      "Scripts that read JSON find only these then: 99.9 is the key \"99.9th\". They are those of "
      "the page's tables; its sentence, figures and charts keep p50, p90 and p99, which is what "
      "they are read for."};
  Flag& by = program.custom("by", "KEY[,KEY]",
                            "the same numbers for each group of hits: target, or target,code", "",
                            [&options](std::string_view text) { options.by = parse_by(text); });
  by.choices = {"target", "name",  "method", "host",       "path",   "url",
                "code",   "fault", "kind",   "connection", "attack", "phase"};
  by.more = {
      "By target, name, method, host, path, url, code, fault, kind, connection or attack, see "
      "CONDITIONS, or by two of them at once. The groups add up "
      "to the whole. 200 groups are told apart, the first by name; the others are one, "
      "`by` null in JSON. Every type has them, and html has groups by target when none are asked "
      "for. hist and hdrplot have a table for each group, under its name, which is a comment in "
      "hdrplot; junit has a suite for each, with its figures as properties under JSON's names.",
      "By phase, alone or beside another key: where the latency went. "
      "delay is the generator's; queue, dns, connect, tls, send, wait and transfer are the phases "
      "of a hit; rest is what they leave. Each has the hits that went through it (few connect) "
      "with the times that they took there, and its share of the sum of all latencies, to which "
      "they add up. Where several requests make a hit, its phases are sums over them."};
  program.flag("buckets", options.buckets, "LIST",
               "bounds for json and hist, in ascending order: [0,2ms,5ms]");
  program.group("Gates and parts");
  Flag& gate = program.custom(
      "gate", "GATE", "what must hold, else the exit code is 3: p99<200ms; may be repeated", "",
      [&options](std::string_view text) { options.gates.push_back(parse_gate(text)); });
  gate.more = {"See GATES."};
  Flag& abort = program.flag("abort", options.abort,
                             "end the attack that is piped in when a gate is lost for good");
  abort.more = {"See GATES."};
  Flag& filter = program.custom(
      "filter", "CONDITION",
      "the report is about these hits only: code>=500; of several flags all must hold", "",
      [&options](std::string_view text) { add_filter(text, options.filter, options.bounds); });
  filter.more = {
      "See CONDITIONS. A part of the time, as `-since` and `-until`: `-filter='time>=10s' "
      "-filter='time<20s'`. Generator and input are judged by all hits."};
  Flag& since = program.custom(
      "since", "TIME", "leave out hits that were due before: 10s after the start, or a time", "",
      [&options](std::string_view text) { options.since = parse_moment(text); });
  since.more = {
      "A duration counts from the start of each attack; a time is written like "
      "2026-11-20T23:29:57Z."};
  program.custom("until", "TIME", "leave out hits that were due then or later; as -since", "",
                 [&options](std::string_view text) { options.until = parse_moment(text); });
  program.flag("warmup", options.warmup, "DURATION",
               "leave out the first hits of each attack, for so long");
  program.flag("count-warmup", options.count_warmup,
               "count hits that attack -warmup marked, too; without it they are left out");
  program.group("Reading and writing");
  Flag& every =
      program.flag("every", options.every, "DURATION",
                   "show this often how the attack goes, before the report; 0: only the report");
  every.more = {"See LIVE."};
  program.flag("threads", options.threads, "N",
               "threads that read; 0: one per processor, at most 4; with -every or -abort one");
  auto& output = program.flag("output", options.output, "FILE", "where the report goes");
  output.file = true;
  output.more = {"A new file can be read by its owner only; one that is there keeps its mode."};
  program.positionals(options.files, "FILE...", "records; none, or -: stdin");
  return program;
}

}  // namespace barrage
