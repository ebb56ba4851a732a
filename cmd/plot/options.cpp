#include "options.h"

#include <limits>

#include "cli/vegeta.h"
#include "core/error.h"

namespace barrage {
namespace {

std::size_t parse_threshold(std::string_view text) {
  const std::uint64_t points = parse_natural(text, std::numeric_limits<std::size_t>::max());
  if (points == 1 || points == 2) {
    throw ValueError(
        "a series needs at least 3 points to keep its shape; write 3 or more, or 0 for all");
  }
  return points;
}

}  // namespace

Program make_program(Options& options) {
  Program program(manual());
  program.group("Plot");
  program.flag("title", options.plot.title, "TEXT", "set the heading of the page");
  program
      .custom("threshold", "N", "draw at most N points per series; 0 draws all",
              std::to_string(options.plot.threshold),
              [&options](std::string_view text) { options.plot.threshold = parse_threshold(text); })
      .more = R"(
Of more hits, those are drawn that preserve the shape of the series, peaks above all
(Largest-Triangle-Three-Buckets). Browsers are slow to open a page with all hits of hours at high
rates, and plot takes 16 bytes of memory for each; with a threshold its memory is bounded.
)";
  auto& output = program.flag("output", options.output, "FILE", "write the page to FILE");
  output.file = true;
  output.more = "A new file is readable by its owner only; an existing one keeps its mode.";
  add_vegeta_globals(program);
  program.list("inputs", options.files, "FILES", "read these records").hidden = true;
  program.positionals(options.files, "FILE...", "records; none or -: stdin");
  return program;
}

}  // namespace barrage
