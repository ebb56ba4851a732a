#include "options.h"

#include "core/error.h"

namespace barrage {
namespace {

double parse_effect(std::string_view text) {
  const std::string_view digits = text.ends_with('%') ? text.substr(0, text.size() - 1) : text;
  const double percent = parse_number(digits);
  if (percent <= 0 || percent >= 100) {
    throw ValueError("must be above 0% and below 100%; write e.g. 5%");
  }
  return percent / 100;
}

Section verdict_section() {
  return {
      "VERDICTS",
      {"Compared are the 50th, 90th and 99th percentile of the latency, each with a verdict:",
       "  regressed     slower, by more than chance, and by the least effect or more\n"
       "  improved      faster, likewise\n"
       "  same          any difference is smaller than the least effect\n"
       "  changed less  more than chance, but less than the least effect\n"
       "  cannot tell   the runs differ too much from one another, or are too few",
       "The verdict on the whole is the first of these that a quantile has: regressed, cannot "
       "tell, improved, changed less, same. The shares of hits that failed or were never sent, and "
       "the rates achieved, are told beside it without a verdict."}};
}

Section method_section() {
  return {
      "METHOD",
      {"Hits of one run are alike, since they share a load, a cache and a garbage collector; and "
       "runs of the same differ, since each settles at a value of its own. A test that takes the "
       "hits for independent calls three of four pairs of equal runs different. So:",
       "With three runs or more on each side, each run is one value: the logarithm of its "
       "quantile. Welch's t-test compares the two sides, Holm's correction keeps three tests at "
       "one error of 5 %. The interval is one of 98.3 %, so that all three hold together at 95 %. "
       "The latency that is shown is the geometric mean of the runs. Among 100 comparisons of five "
       "equal runs a side it calls 3 or fewer different; a change of 10 % it finds in 85 or more "
       "where runs of the same differ by 2 %, in 37 where they differ by 5 %. With three a side "
       "those are 32 and 12: compare says then that the power is low.",
       "With fewer, the first run of each side is cut into ten blocks of equal time, or five where "
       "neighbours are alike. How much they differ says how well the run knows its quantile; for "
       "what it cannot know, how much runs differ, 2 % each are added. The error is one of 1 %, "
       "and the result is called indicative: where runs differ by 5 %, 8 of 100 equal pairs are "
       "called different.",
       "Take the runs in turns, old new old new, so that a machine that drifts is not taken for a "
       "change of the server. No chance is in it: the same files give the same answer. Hits of the "
       "warm-up are left out (`-warmup`); hits that failed count with the time that they took."}};
}

Section refusal_section() {
  return {
      "REFUSALS",
      {"A difference must come from the server, and not from what was asked of it. All runs are "
       "held against the first old one. compare refuses, says why on stderr and leaves with 2:",
       "  when the share of hits that failed or were never sent differs by more\n"
       "  than 1 point: latencies of errors are another thing\n"
       "  when rate, stages or targets differ, the durations by more than 10 %, the\n"
       "  limits of hits in flight, or the major versions of barrage\n"
       "  when a generator was not fit to measure: report(1) says what to do\n"
       "  when a file holds several attacks: each run is a file\n"
       "  when a side has the same run twice: that tells no more than once",
       "Targets are told apart by method and URL. The same URLs on another host are the same "
       "targets, if each side has one host only. What a file does not tell, as JSON and CSV do "
       "not, is not held against it. `-force` compares all the same; what stands against it comes "
       "first in the result."}};
}

Section json_section() {
  return {
      "JSON",
      {"One object on one line, as share/barrage/schema/compare.schema.json has it. Durations are "
       "nanoseconds, shares and changes fractions: 0.1 is 10 "
       "% slower.",
       "  verdict      on the whole, see VERDICTS\n"
       "  indicative   one run per side\n"
       "  min_effect   the least effect\n"
       "  warnings     what stands against the comparison, with -force\n"
       "  part         hits, of: so many of those that were read are compared (-filter,\n"
       "               -since, -until, -warmup); null: all are\n"
       "  quantiles    quantile, old, new, change, low, high (the interval; null: too\n"
       "               little is known for it), t, dof, p, verdict\n"
       "  errors       old, new: failed and dropped hits of all\n"
       "  rate         old, new: hits per second that were sent, a mean of the runs\n"
       "  old, new     the runs: file, used (its latencies count), hits, failed,\n"
       "               dropped (never sent, and not among the failed), duration, rate,\n"
       "               and the latencies 50th, 90th, 99th"}};
}

Manual manual() {
  return {
      .name = "compare",
      .summary = "tell whether a server became slower",
      .synopsis = {"[flags] OLD NEW", "old.bin new.bin",
                   "old1.bin,old2.bin,old3.bin new1.bin,new2.bin,new3.bin"},
      .description =
          {"Reads the records of old and new attacks and says for the latency's quantiles whether "
           "they regressed, improved, or are the same, or that the runs cannot tell. Each side is "
           "a file, or several runs joined by commas; five a side find a change of 10 %.",
           "Exit code 3 says that something regressed, and nothing else does. Records may be in "
           "any format that report(1) reads; one of the files may be -, stdin. Memory holds one "
           "run at a time, 40 bytes per hit.",
           "Damaged input is skipped; what could be read is compared, the damage is named, and the "
           "exit code is 4."},
      .sections = {verdict_section(), method_section(), refusal_section(), json_section()},
      .examples = {{"Two runs: a first impression.", "compare old.bin new.bin"},
                   {"Five runs of each server, taken in turns, and a sound answer.",
                    "for i in 1 2 3 4 5; do\n"
                    "  attack -targets=old.txt -rate=200 -duration=60s > old$i.bin\n"
                    "  attack -targets=new.txt -rate=200 -duration=60s > new$i.bin\n"
                    "done\n"
                    "compare old1.bin,old2.bin,old3.bin,old4.bin,old5.bin \\\n"
                    "        new1.bin,new2.bin,new3.bin,new4.bin,new5.bin"},
                   {"A gate for a script: stop when the new server is slower by 10 % or more.",
                    "compare -min-effect=10% old.bin new.bin || exit"},
                   {"One target alone, without the first ten seconds.",
                    "compare -filter='target=GET /orders' -warmup=10s old.bin new.bin"},
                   {"A table for the summary of a CI job.",
                    "compare -type=markdown old.bin new.bin >> \"$GITHUB_STEP_SUMMARY\""}},
      .exits = {Exit::ok, Exit::run_failed, Exit::usage, Exit::gate, Exit::damaged,
                Exit::interrupted, Exit::terminated},
      .see_also = {"attack(1)", "plot(1)", "report(1)", "barrage-records(5)"}};
}

}  // namespace

Program make_program(Options& options) {
  Program program(manual());
  program.group("Comparison");
  Flag& type =
      program.flag("type", options.type, "TYPE", "what to print: text, json, markdown or html");
  type.choices = {"text", "json", "markdown", "html"};
  type.more = {
      "html is a page of its own that loads nothing: both distributions and both time lines, each "
      "on "
      "one axis."};
  program.custom("min-effect", "PERCENT", "the least change that matters", "5%",
                 [&options](std::string_view text) { options.min_effect = parse_effect(text); });
  program.flag("force", options.force, "compare runs that are not alike, or not fit for it");
  program.group("Parts");
  Flag& filter =
      program.custom("filter", "CONDITION",
                     "compare these hits only: target=GET /x; of several flags all must hold", "",
                     [&options](std::string_view text) {
                       add_filter(text, options.part.filter, options.part.bounds);
                     });
  filter.more = {
      "See CONDITIONS in report(1). A part of the time, as `-since` and `-until`: "
      "`-filter='time>=10s' -filter='time<20s'`. Generators are judged by all hits. Runs are "
      "compared by hits alone: what happens to WebSocket connections (kind=ws_connect) is told by "
      "report(1)."};
  Flag& since = program.custom(
      "since", "TIME", "leave out hits that were due before: 10s after the start, or a time", "",
      [&options](std::string_view text) { options.part.since = parse_moment(text); });
  since.more = {
      "A duration counts from the start of each attack; a time is written like "
      "2026-11-20T23:29:57Z."};
  program.custom("until", "TIME", "leave out hits that were due then or later; as -since", "",
                 [&options](std::string_view text) { options.part.until = parse_moment(text); });
  program.flag("warmup", options.part.warmup, "DURATION",
               "leave out the first hits of each attack, for so long");
  program.group("Writing");
  auto& output = program.flag("output", options.output, "FILE", "where the result goes");
  output.file = true;
  output.more = {"A new file can be read by its owner only; one that is there keeps its mode."};
  program.positionals(options.sides, "OLD NEW", "records of each side: FILE or FILE,FILE...");
  return program;
}

}  // namespace barrage
