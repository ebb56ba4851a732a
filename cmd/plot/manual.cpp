#include "options.h"

namespace barrage {
namespace {

constexpr std::string_view kText = R"(
Reads the records of attacks from files or stdin and writes one web page that shows when each hit
was due and how long it took. The page is self-contained: it loads nothing from the network.

Below the latencies, on the same time axis, are hits per second by code with the target rate (if
the records have it), faults, and hits in flight. Above them are the warnings of `report`: a
generator that could not keep up, damaged input, certificates that were not verified.

Each attack has a series of successful hits and one of failed hits. It starts at zero, so attacks
overlay one another; they can also be shown side by side, on the same scales. Attacks with the same
name are distinguished by file and run; of more than 20 attacks those beyond are drawn together,
as (others). Hits that were due and never sent are ticks at the bottom
of the chart.

On the page: drag to zoom; click a name to hide or show its series; switch between a logarithmic
and a linear scale, and between light and dark; save the charts as a picture.

Damaged input is skipped; what could be read is drawn, the damage is named, and the exit code is 4.

SIGINT stops plot when it reads files. When it reads a pipe, plot goes on to the end of its input,
since the attack at the other end got the signal as well and ends cleanly; a second SIGINT stops
plot. What was read is drawn in any case. A reader of the page that closes the pipe early is not an
error: the exit code is 0.
)";

}  // namespace

Manual manual() {
  return {.name = "plot",
          .summary = "draw the latencies of an attack over time",
          .synopsis = {"[flags] [FILE...] > plot.html"},
          .text = kText,
          .examples = {{"An attack of ten minutes.",
                        "attack -rate=30 -duration=600s < targets.txt | plot > plot.html"},
                       {"Two attacks overlaid, with every hit.",
                        "plot -threshold=0 -title='before and after' old.bin new.bin > plot.html"}},
          .exits = {Exit::ok, Exit::run_failed, Exit::usage, Exit::damaged, Exit::interrupted,
                    Exit::terminated},
          .see_also = {"attack(1)", "compare(1)", "encode(1)", "report(1)", "barrage-records(5)"}};
}

}  // namespace barrage
