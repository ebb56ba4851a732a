// Where report -every shows the progress of an attack before the report.
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "cli/terminal.h"
#include "report/live.h"

namespace barrage {

// A view on stdout, if that is a terminal and the report goes there, else on stderr; lines with the
// report if neither is a terminal. While it exists, attack does not write to the terminal.
class LiveOutput {
 public:
  LiveOutput(Nanos every, const std::string& output);

  void add(const Result& hit) { live_.add(hit); }
  // Shows the interval and begins the next one. `lines`: where lines go.
  void show(const Report& report, std::ostream& lines);
  void end() { screen_.reset(); }  // restores the terminal

 private:
  Live live_;
  int terminal_;  // -1: none
  std::optional<Screen> screen_;
};

}  // namespace barrage
