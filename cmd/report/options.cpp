#include "options.h"

#include "cli/vegeta.h"

namespace barrage {
namespace {

void add_report(Program& program, Options& options) {
  program.group("Report");
  Flag& type = program.flag(
      "type", options.type, "TYPE",
      "print text, json, html, markdown, junit, hdrplot, or hist with bounds: hist[0,2ms,5ms]");
  type.choices = {
      "text", "json", "html", "markdown", "junit", "hdrplot", "hist[0,1ms,10ms,100ms,1s]"};
  type.more = R"(
text is for people and json for programs, see below. hist counts latencies between the bounds.
hdrplot is a table of quantiles for HdrHistogram's plotter. html is a self-contained page for a
browser, a phone or paper. markdown is for the summary of a CI job, and junit has each gate as a
test case.

The page begins with a sentence that sums up the attack. It shows the gates; latency by quantile
and over time; on the same time axis codes beside the target rate, faults, hits in flight and open
WebSocket connections; how the time of the hits around each quantile divides into phases; the
groups; and the command line and machine of each attack. Grey numbers rest on fewer than 10 hits.
)";
  Flag& quantiles = program.custom(
      "quantiles", "LIST",
      "print these quantiles in text, json, markdown, junit and html: 50,90,99,99.9", "",
      [&options](std::string_view text) { options.quantiles = parse_quantiles(text); });
  quantiles.more = R"(
JSON then has these quantiles only: 99.9 is the key "99.9th". On the page they are the quantiles of
the tables; its sentence, figures and charts always show p50, p90 and p99.
)";
  Flag& by = program.custom("by", "KEY[,KEY]",
                            "repeat the numbers for each group of hits: target, or target,code", "",
                            [&options](std::string_view text) { options.by = parse_by(text); });
  by.choices = {"target", "name",  "method", "host",       "path",   "url",
                "code",   "fault", "kind",   "connection", "attack", "phase"};
  by.more = R"(
Groups by target, name, method, host, path, url, code, fault, kind, connection or attack (see
CONDITIONS), or by two of them at once. The groups add up to the whole. The first 200 groups by
name are kept apart; the rest are one group, with a `by` of null in JSON. Every type has groups,
and html groups by target by default. hist and hdrplot print a table for each group below its name,
which is a comment in hdrplot. junit has a suite for each, with its figures as properties under
JSON's names.

By phase, alone or beside another key, shows where the latency went. delay is the generator's;
queue, dns, connect, tls, send, wait and transfer are the phases of a hit; rest is what they leave.
Each phase has the hits that went through it (few connect), the times that they took there, and its
share of the sum of all latencies. The shares add up to one. If several requests make up a hit, its
phases are sums over them.
)";
  program.flag("buckets", options.buckets, "LIST",
               "set the bounds for json and hist, in ascending order: [0,2ms,5ms]");
}

void add_gates_and_parts(Program& program, Options& options) {
  program.group("Gates and parts");
  Flag& gate = program.custom(
      "gate", "GATE", "exit with code 3 unless this holds: p99<200ms; may be repeated", "",
      [&options](std::string_view text) { options.gates.push_back(parse_gate(text)); });
  gate.more = "See GATES.";
  Flag& abort = program.flag("abort", options.abort,
                             "end the attack that is piped in once a gate is lost for good");
  abort.more = "See GATES.";
  Flag& filter = program.custom(
      "filter", "CONDITION",
      "report on these hits only: code>=500; if repeated, all conditions must hold", "",
      [&options](std::string_view text) { add_filter(text, options.filter, options.bounds); });
  filter.more = R"(
See CONDITIONS. To select a part of the time, as with `-since` and `-until`: `-filter='time>=10s'
-filter='time<20s'`. Generator and input are judged by all hits.
)";
  Flag& since = program.custom(
      "since", "TIME", "leave out hits due before this: 10s after the start, or a time", "",
      [&options](std::string_view text) { options.since = parse_moment(text); });
  since.more = R"(
A duration counts from the start of each attack; a time is written like 2026-11-20T23:29:57Z.
)";
  program.custom("until", "TIME", "leave out hits due at this time or later; as -since", "",
                 [&options](std::string_view text) { options.until = parse_moment(text); });
  program.flag("warmup", options.warmup, "DURATION",
               "leave out hits due in the first DURATION of each attack");
  program.flag("count-warmup", options.count_warmup,
               "include hits that attack -warmup marked, which are left out otherwise");
}

void add_reading_and_writing(Program& program, Options& options) {
  program.group("Reading and writing");
  Flag& every = program.flag("every", options.every, "DURATION",
                             "show progress at this interval before the report; 0 disables it");
  every.more = "See LIVE.";
  program
      .flag("threads", options.threads, "N",
            "read with this many threads; 0 takes one per core, at most 4, or one with -every "
            "or -abort")
      .default_text = "0";
  auto& output = program.flag("output", options.output, "FILE", "write the report to FILE");
  output.file = true;
  output.more = "A new file is readable by its owner only; an existing one keeps its mode.";
}

}  // namespace

Program make_program(Options& options) {
  Program program(manual());
  add_report(program, options);
  add_gates_and_parts(program, options);
  add_reading_and_writing(program, options);
  add_vegeta_globals(program);
  program.flag("reporter", options.type, "TYPE", "do what -type does").hidden = true;
  program.list("inputs", options.files, "FILES", "read these records").hidden = true;
  program.positionals(options.files, "FILE...", "records; none or -: stdin");
  return program;
}

}  // namespace barrage
