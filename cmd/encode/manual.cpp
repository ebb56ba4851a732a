#include "options.h"

namespace barrage {
namespace {

constexpr std::string_view kText = R"(
Reads the records of `attack` and writes them as JSON, msgpack or CSV. The format of the input is
detected; Vegeta's JSON and CSV are read as well, and Vegeta reads what encode writes. A heading
above CSV, a byte order mark, UTF-16 and JSON that `jq .` spread over lines are read, too. Several
files are merged by the times at which their hits were due.

Damaged input is skipped, stderr says what was lost, and the exit code is 4. A reader of the output
that closes the pipe early is not an error: the exit code is 0.

FORMATS

`json` has one object per line, with Vegeta's keys followed by ours: all that is known of a hit.
share/barrage/schema/record.schema.json describes them. Control characters are escaped; in CSV they
are on a terminal.

`msgpack` is what `attack` writes. Only this format keeps what concerns the run as a whole: its
schedule, the health of the generator, how it ended.

`csv` has Vegeta's twelve columns, for hits only: what happened to WebSocket connections
(ws_connect, ws_disconnect, ws_recover, ws_ping, ws_cut) is left out. The time of sending and the
phases are lost, and only the error text says why a hit failed. Strings that a spreadsheet takes for a
formula (those that begin with = + - or @) are quoted but not changed, so that Vegeta reads what
was recorded: import such columns as text.

attack masks the secrets of URLs; URLs that others recorded stay as they are.

See `barrage-records(5)` for all three formats.

SIGNALS

SIGINT stops encode when it reads files. When it reads a pipe, encode goes on to the end of its
input, since the attack at the other end got the signal as well and ends cleanly; a second SIGINT
stops encode. Whole records are written in any case.
)";

}  // namespace

Manual manual() {
  return {.name = "encode",
          .summary = "convert records from one format to another",
          .synopsis = {"[flags] [FILE ...]", "[flags] < results.bin"},
          .text = kText,
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

}  // namespace barrage
