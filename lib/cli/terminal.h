// Drawing on a terminal that several programs may share: attack draws a progress line, report a
// view. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace barrage {

// A terminal on which lines can be redrawn: TERM is set and not dumb.
bool can_draw_on(int fd);
bool wants_color();  // NO_COLOR is not set, or empty
bool shows_utf8();   // by LC_ALL, LC_CTYPE and LANG

struct TerminalSize {
  std::size_t columns = 80, lines = 24;
};
TerminalSize size_of_terminal(int fd);

// Whether another program has a Screen on this terminal; then do not write to it.
bool terminal_is_taken(int fd);

// Lines at the bottom of a terminal that are redrawn. The cursor is left below them and stays
// visible, so that a killed program leaves nothing to repair. While it lives the terminal is taken,
// by a lock that the system releases even if the program is killed.
class Screen {
 public:
  explicit Screen(int fd);  // can_draw_on(fd); stays open longer than this
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  // One write, or none if the terminal is not ready. The lines have no newline and, apart from
  // colour escapes, fit the terminal.
  void draw(const std::vector<std::string>& lines);
  void clear();  // erases the lines and returns the cursor to their start

 private:
  std::size_t rows_drawn(std::size_t columns) const;
  void write(std::string_view text) const;

  const int fd_;
  std::vector<std::size_t> widths_;  // of the lines that are drawn
};

}  // namespace barrage
