#include "options.h"

#include <utility>

#include "core/error.h"

namespace barrage {
namespace {

Manual manual() {
  return {
      .name = "encode",
      .summary = "turn records from one format into another",
      .synopsis = {"[flags] [FILE ...]", "[flags] < results.bin"},
      .description =
          {"Reads the records of `attack` and writes them as JSON, msgpack or CSV. Which format it "
           "reads it finds out by looking; Vegeta's JSON and CSV are read, too, and Vegeta reads "
           "what is written here. Several files are merged by the times at which their hits were "
           "due.",
           "Goes on after damage in its input, says on stderr what was lost, and ends with exit "
           "code 4. A reader of the output that has seen enough and closes the pipe is no failure: "
           "the exit code is 0."},
      .sections =
          {{"FORMATS",
            {"`json`: one object per line, with Vegeta's keys and ours behind them: all that is "
             "known of a hit. share/barrage/schema/record.schema.json has them.",
             "`msgpack`: what `attack` writes. Only this keeps what is said of the run as a whole: "
             "its schedule, the health of the generator, how it ended.",
             "`csv`: Vegeta's twelve columns, of hits alone: what happened to WebSocket "
             "connections (ws_connect, ws_disconnect, ws_recover, ws_ping) is left out. When a hit "
             "was sent and its phases are lost; why it failed is told by the text of its error "
             "alone. Texts that a spreadsheet takes for a formula (those that begin with = + - or "
             "@) are quoted but not changed, so that Vegeta reads what was recorded: import such "
             "columns as text.",
             "URLs without secrets are what `attack` writes; what others recorded stays as it is.",
             "All of them are described in `barrage-records(5)`."}},
           {"SIGNALS",
            {"SIGINT stops a program that reads files. One that reads a pipe goes on to the end of "
             "its input, since the attack at the other end, which got the signal as well, ends "
             "well; a second SIGINT stops it. Whole records are written in any case."}}},
      .examples = {{"Look at the hits that failed.",
                    "encode results.bin | jq 'select(.fault != \"none\")'"},
                   {"Two runs in one file, sorted by time.",
                    "encode -to=msgpack -output=both.bin one.bin two.bin"},
                   {"Vegeta's own binary format, through its JSON.",
                    "vegeta encode -to=json results.gob | encode -to=csv"}},
      .exits = {Exit::ok, Exit::run_failed, Exit::usage, Exit::damaged, Exit::interrupted,
                Exit::terminated},
      .see_also = {"attack(1)", "plot(1)", "report(1)", "barrage-records(5)"}};
}

Encoding parse_encoding(std::string_view text) {
  if (text == "json") return Encoding::json;
  if (text == "msgpack") return Encoding::msgpack;
  if (text == "csv") return Encoding::csv;
  if (text == "gob") {
    throw ValueError("gob is Go's own format; write json, which vegeta reads as well");
  }
  throw ValueError("\"" + std::string(text) + "\" is no format; write json, msgpack or csv");
}

}  // namespace

Program make_program(EncodeOptions& options) {
  Program program(manual());
  program
      .custom("to", "FORMAT", "what to write: json, msgpack or csv", "json",
              [&options](std::string_view text) { options.to = parse_encoding(text); })
      .choices = {"json", "msgpack", "csv"};
  auto& output = program.flag("output", options.output, "FILE", "where to write");
  output.file = true;
  output.more = {"A new file can be read by its owner only; one that is there keeps its mode."};
  program.positionals(options.files, "FILE", "records to read; none or -: stdin");
  return program;
}

}  // namespace barrage
