#include "options.h"

#include <limits>

#include "core/error.h"

namespace barrage {
namespace {

std::size_t parse_threshold(std::string_view text) {
  const std::uint64_t points = parse_natural(text, std::numeric_limits<std::size_t>::max());
  if (points == 1 || points == 2) {
    throw ValueError("a line needs 3 points to keep its look; write 3 or more, or 0 for all");
  }
  return points;
}

Manual manual() {
  return {
      .name = "plot",
      .summary = "draw the latencies of an attack over time",
      .synopsis = {"[flags] [FILE...] > plot.html"},
      .description =
          {"Reads the records of attacks from files or stdin and writes one web page that shows "
           "when each hit was due and how long it took. The page loads nothing from the network.",
           "Below, on the same time axis: hits per second by code, beside the rate that was asked "
           "for if the records tell it; faults, and hits in flight. Above, what `report` would "
           "find: a generator that was in the way, damaged input, "
           "certificates that were not verified.",
           "Each attack has a series for the hits that succeeded and one for those that failed, "
           "and starts at zero, so that attacks lie over one another; they can be put side by "
           "side, on the same scales. Attacks of one name are told apart by file and run. Hits "
           "that were due and never sent are ticks at the foot of the chart.",
           "On the page: drag to zoom; click a name to hide or show its series; switch between a "
           "logarithmic and a linear scale, and between light and dark; save the charts as a "
           "picture.",
           "Damaged input is skipped; what could be read is drawn, the damage is named, and the "
           "exit code is 4.",
           "SIGINT stops a plot that reads files. One that reads a pipe goes on to the end of its "
           "input, since the attack at the other end, which got the signal as well, ends well; a "
           "second SIGINT stops it. What was read is drawn in any case. A reader of the page that "
           "closes the pipe is no failure: the exit code is 0."},
      .examples = {{"An attack of ten minutes.",
                    "attack -rate=30 -duration=600s < targets.txt | plot > plot.html"},
                   {"Two attacks, one over the other, with every hit.",
                    "plot -threshold=0 -title='before and after' old.bin new.bin > plot.html"}},
      .exits = {Exit::ok, Exit::run_failed, Exit::usage, Exit::damaged, Exit::interrupted,
                Exit::terminated},
      .see_also = {"attack(1)", "compare(1)", "encode(1)", "report(1)", "barrage-records(5)"}};
}

}  // namespace

Program make_program(Options& options) {
  Program program(manual());
  program.group("Plot");
  program.flag("title", options.plot.title, "TEXT", "the heading of the page");
  program
      .custom("threshold", "N", "the most points of a series that are drawn; 0: all",
              std::to_string(options.plot.threshold),
              [&options](std::string_view text) { options.plot.threshold = parse_threshold(text); })
      .more = {
      "Of more hits those are drawn that keep the look of the series, peaks above all (the method "
      "is called Largest-Triangle-Three-Buckets). All hits of hours at high rates make a page that "
      "browsers are slow to open."};
  auto& output = program.flag("output", options.output, "FILE", "where the page goes");
  output.file = true;
  output.more = {"A new file can be read by its owner only; one that is there keeps its mode."};
  program.positionals(options.files, "FILE...", "records; none, or -: stdin");
  return program;
}

}  // namespace barrage
