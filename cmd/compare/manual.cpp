#include "options.h"

namespace barrage {
namespace {

constexpr std::string_view kText = R"(
Reads the records of old and new attacks and says for each quantile of the latency whether it
regressed, improved, stayed the same, or whether the runs cannot tell. Each side is a file, or
several runs joined by commas; five per side find a change of 10 %.

Exit code 3 means that something regressed, and nothing else does. Records may be in any format
that report(1) reads; one of the files may be -, stdin. Memory holds one run at a time, 40 bytes
per hit.

Damaged input is skipped; what could be read is compared, the damage is named, and the exit code is
4.

VERDICTS

The 50th, 90th and 99th percentiles of the latency are compared, each with a verdict:

  regressed     slower, by more than chance, and by at least the least effect
  improved      faster, likewise
  same          any difference is smaller than the least effect
  changed less  more than chance, but less than the least effect
  cannot tell   the runs differ too much from one another, or are too few

The overall verdict is the first of these that a quantile has: regressed, cannot tell, improved,
changed less, same. The shares of hits that failed or were never sent, and the achieved rates, are
shown without a verdict.

METHOD

Hits of one run are correlated, since they share a load, a cache and a garbage collector. Runs of
the same server differ, since each settles at a value of its own. A test that treats hits as
independent calls three of four pairs of equal runs different.

With three runs or more per side, each run is one value: the logarithm of its quantile. Welch's
t-test compares the two sides, and Holm's correction keeps the error of the three tests at 5 % in
total. The interval is one of 98.3 %, so that all three hold together at 95 %. The latency shown is
the geometric mean of the runs. Among 100 comparisons of five equal runs per side, 3 or fewer are
called different. A change of 10 % is found in 85 or more where runs of the same server differ by 2
%, and in 37 where they differ by 5 %. With three runs per side, those are 32 and 12, and compare
says that the power is low.

With fewer runs, the first run of each side is cut into ten blocks of equal time, or five if
neighbours are correlated. Their differences show how precisely the run knows its quantile. Since
one run cannot know how much runs differ, 2 % are added for each. The error is 1 %, and the result
is called indicative: where runs differ by 5 %, 8 of 100 equal pairs are called different.

Alternate the runs (old new old new), so that a drifting machine is not mistaken for a change of
the server. The method uses no random numbers: the same files give the same result. Hits of the
warm-up are left out (`-warmup`). Failed hits count with the time they took.

REFUSALS

A difference must come from the server, not from the load. All runs are checked against the first
old one. compare refuses, says why on stderr and exits with code 2:

  when the share of hits that failed or were never sent differs by more
  than 1 point: latencies of errors are not comparable
  when rate, stages or targets differ, the durations by more than 10 %, the
  limits of hits in flight, or the major versions of barrage
  when a generator was not fit to measure: report(1) says what to do
  when a file holds several attacks: each run is a file
  when a side has the same run twice: that adds no information

Targets are identified by method and URL. The same URLs on another host are the same targets if
each side has only one host. What a file does not record, as with JSON and CSV, is not checked.
`-force` compares anyway; the result then begins with the objections.

JSON

One object on one line, as share/barrage/schema/compare.schema.json describes it. Durations are
nanoseconds, shares and changes are fractions: 0.1 is 10 % slower.

  verdict      the overall verdict, see VERDICTS
  indicative   one run per side
  min_effect   the least effect
  warnings     the objections to the comparison, with -force
  part         hits, of: how many of the hits read are compared (-filter,
               -since, -until, -warmup); null: all
  quantiles    quantile, old, new, change, low, high (the interval; null: too
               little is known for it), t, dof, p, verdict
  errors       old, new: failed and dropped hits as a share of all
  rate         old, new: hits sent per second, a mean of the runs
  old, new     the runs: file, used (its latencies count), hits, failed,
               dropped (never sent, and not among the failed), duration, rate,
               and the latencies 50th, 90th, 99th
)";

}  // namespace

Manual manual() {
  return {.name = "compare",
          .summary = "test whether a server became slower",
          .synopsis = {"[flags] OLD NEW", "old.bin new.bin",
                       "old1.bin,old2.bin,old3.bin new1.bin,new2.bin,new3.bin"},
          .text = kText,
          .examples = {{"Two runs: a first impression.", "compare old.bin new.bin"},
                       {"Five runs of each server, alternating, for a reliable result.",
                        R"(for i in 1 2 3 4 5; do
  attack -targets=old.txt -rate=200 -duration=60s > old$i.bin
  attack -targets=new.txt -rate=200 -duration=60s > new$i.bin
done
compare old1.bin,old2.bin,old3.bin,old4.bin,old5.bin \
        new1.bin,new2.bin,new3.bin,new4.bin,new5.bin)"},
                       {"A gate for a script: stop if the new server is slower by 10 % or more.",
                        "compare -min-effect=10% old.bin new.bin || exit"},
                       {"One target only, without the first ten seconds.",
                        "compare -filter='target=GET /orders' -warmup=10s old.bin new.bin"},
                       {"A table for the summary of a CI job.",
                        "compare -type=markdown old.bin new.bin >> \"$GITHUB_STEP_SUMMARY\""}},
          .exits = {Exit::ok, Exit::run_failed, Exit::usage, Exit::gate, Exit::damaged,
                    Exit::interrupted, Exit::terminated},
          .see_also = {"attack(1)", "plot(1)", "report(1)", "barrage-records(5)"}};
}

}  // namespace barrage
