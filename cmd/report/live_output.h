// Where report -every shows how the attack goes, before it prints its report.
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "cli/terminal.h"
#include "report/live.h"

namespace barrage {

// A view on the terminal: on stdout, if the report goes there and it is one, else on stderr. Where
// neither is one, lines beside the report. From its beginning on attack leaves the terminal alone.
class LiveOutput {
 public:
  LiveOutput(Nanos every, const std::string& output);

  void add(const Result& hit) { live_.add(hit); }
  // Shows the interval, and begins the next one. `lines`: where lines go.
  void show(const Report& report, std::ostream& lines);
  void end() { screen_.reset(); }  // the terminal is as it was before

 private:
  Live live_;
  int terminal_;  // -1: none
  std::optional<Screen> screen_;
};

}  // namespace barrage
