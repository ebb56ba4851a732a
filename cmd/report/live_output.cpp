#include "live_output.h"

#include <unistd.h>

namespace barrage {
namespace {

int find_terminal(const std::string& output) {
  const bool to_stdout = output.empty() || output == "-" || output == "stdout";
  if (to_stdout && can_draw_on(STDOUT_FILENO)) return STDOUT_FILENO;
  return can_draw_on(STDERR_FILENO) ? STDERR_FILENO : -1;
}

}  // namespace

LiveOutput::LiveOutput(Nanos every, const std::string& output)
    : live_(every), terminal_(find_terminal(output)) {
  if (terminal_ >= 0) screen_.emplace(terminal_);
}

void LiveOutput::show(const Report& report, std::ostream& lines) {
  if (screen_) {
    const TerminalSize size = size_of_terminal(terminal_);
    screen_->draw(live_.view(report, {size.columns, size.lines, wants_color(), shows_utf8()}));
  } else {
    lines << live_.line(report) << '\n' << std::flush;
  }
  live_.end_interval();
}

}  // namespace barrage
