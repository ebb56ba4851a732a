#include "options.h"

#include <utility>

#include "cli/vegeta.h"
#include "core/error.h"

namespace barrage {
namespace {

Encoding parse_encoding(std::string_view text) {
  if (text == "json") return Encoding::json;
  if (text == "msgpack") return Encoding::msgpack;
  if (text == "csv") return Encoding::csv;
  if (text == "gob") {
    throw ValueError("gob is Go's own format; write json, which vegeta reads as well");
  }
  throw ValueError("unknown format \"" + std::string(text) + "\"; write json, msgpack or csv");
}

}  // namespace

Program make_program(EncodeOptions& options) {
  Program program(manual());
  program
      .custom("to", "FORMAT", "write json, msgpack or csv", "json",
              [&options](std::string_view text) { options.to = parse_encoding(text); })
      .choices = {"json", "msgpack", "csv"};
  auto& output = program.flag("output", options.output, "FILE", "write to FILE");
  output.file = true;
  output.more = "A new file is readable by its owner only; an existing one keeps its mode.";
  add_vegeta_globals(program);
  program.list("inputs", options.files, "FILES", "read these records").hidden = true;
  program.positionals(options.files, "FILE", "records to read; none or -: stdin");
  return program;
}

}  // namespace barrage
