// Programs that draw on a terminal, some of which share it: attack has a line there, report a view
// of several. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace barrage {

// A terminal on which lines can be drawn over: TERM is set, and not dumb.
bool can_draw_on(int fd);
bool wants_color();  // NO_COLOR is not set, or empty
bool shows_utf8();   // by LC_ALL, LC_CTYPE and LANG

struct TerminalSize {
  std::size_t columns = 80, lines = 24;
};
TerminalSize size_of_terminal(int fd);

// Whether another program has a Screen on this terminal: then leave it alone.
bool terminal_is_taken(int fd);

// Some lines at the end of what a terminal shows, drawn over again and again. The cursor is left
// below them and stays visible, so that a program that dies leaves nothing to be mended. While it
// lives the terminal is taken; the system gives it back even when the program is killed.
class Screen {
 public:
  explicit Screen(int fd);  // can_draw_on(fd); stays open longer than this
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  // One write, or none when the terminal takes nothing at the moment. The lines have no newline and
  // fit the terminal, but for escapes of colour.
  void draw(const std::vector<std::string>& lines);
  void clear();  // what was drawn is gone, and the cursor is where it began

 private:
  std::size_t rows_drawn(std::size_t columns) const;
  void write(std::string_view text) const;

  const int fd_;
  std::vector<std::size_t> widths_;  // of the lines that are drawn
};

}  // namespace barrage
