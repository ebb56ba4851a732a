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

}  // namespace

Program make_program(Options& options) {
  Program program(manual());
  program.group("Comparison");
  Flag& type = program.flag("type", options.type, "TYPE", "print text, json, markdown or html");
  type.choices = {"text", "json", "markdown", "html"};
  type.more = R"(
html is a self-contained page: both distributions and both time lines, each on one axis.
)";
  program.custom("min-effect", "PERCENT", "set the least change that matters", "5%",
                 [&options](std::string_view text) { options.min_effect = parse_effect(text); });
  program.flag("force", options.force, "compare even if compare would refuse");
  program.group("Parts");
  Flag& filter = program.custom(
      "filter", "CONDITION",
      "compare these hits only: target=GET /x; if repeated, all conditions must hold", "",
      [&options](std::string_view text) {
        add_filter(text, options.part.filter, options.part.bounds);
      });
  filter.more = R"(
See CONDITIONS in report(1). To select a part of the time, as with `-since` and `-until`:
`-filter='time>=10s' -filter='time<20s'`. Generators are judged by all hits. Only hits are
compared: see report(1) for what happens to WebSocket connections (kind=ws_connect).
)";
  Flag& since = program.custom(
      "since", "TIME", "leave out hits due before this: 10s after the start, or a time", "",
      [&options](std::string_view text) { options.part.since = parse_moment(text); });
  since.more = R"(
A duration counts from the start of each attack; a time is written like 2026-11-20T23:29:57Z.
)";
  program.custom("until", "TIME", "leave out hits due at this time or later; as -since", "",
                 [&options](std::string_view text) { options.part.until = parse_moment(text); });
  program.flag("warmup", options.part.warmup, "DURATION",
               "leave out hits due in the first DURATION of each attack");
  program.group("Writing");
  auto& output = program.flag("output", options.output, "FILE", "write the result to FILE");
  output.file = true;
  output.more = "A new file is readable by its owner only; an existing one keeps its mode.";
  program.positionals(options.sides, "OLD NEW", "records of each side: FILE or FILE,FILE...");
  return program;
}

}  // namespace barrage
