#include "cli/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <initializer_list>

#include "core/ascii.h"

namespace barrage {
namespace {

std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

// Programs of one pipeline share the terminal's open file; a POSIX lock belongs to the process.
struct flock whole_terminal() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

// Columns, without colour escapes; there are no wide characters.
std::size_t width(std::string_view line) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\x1b') {
      i = std::min(line.find('m', i), line.size());
    } else {
      columns += (static_cast<unsigned char>(line[i]) & 0xc0) != 0x80 ? 1 : 0;
    }
  }
  return columns;
}

std::string up(std::size_t rows) {
  return rows > 0 ? "\r\x1b[" + std::to_string(rows) + "A" : "\r";
}

}  // namespace

bool can_draw_on(int fd) {
  const std::string_view kind = variable("TERM");
  return ::isatty(fd) == 1 && !kind.empty() && kind != "dumb";
}

bool wants_color() { return variable("NO_COLOR").empty(); }

bool shows_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = lower_case(std::string(variable(name)));
    if (value.empty()) continue;
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

TerminalSize size_of_terminal(int fd) {
  winsize size{};
  TerminalSize found;
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0) return found;
  if (size.ws_col > 0) found.columns = size.ws_col;
  if (size.ws_row > 0) found.lines = size.ws_row;
  return found;
}

bool terminal_is_taken(int fd) {
  struct flock lock = whole_terminal();
  return ::fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

Screen::Screen(int fd) : fd_(fd) {
  struct flock lock = whole_terminal();
  static_cast<void>(::fcntl(fd_, F_SETLK, &lock));  // without a lock it draws anyway
}

Screen::~Screen() {
  clear();
  struct flock lock = whole_terminal();
  lock.l_type = F_UNLCK;
  static_cast<void>(::fcntl(fd_, F_SETLK, &lock));
}

// After the terminal became narrower, a line takes several rows.
std::size_t Screen::rows_drawn(std::size_t columns) const {
  std::size_t rows = 0;
  for (const std::size_t width : widths_) {
    rows += std::max<std::size_t>(1, (width + columns - 1) / columns);
  }
  return rows;
}

void Screen::draw(const std::vector<std::string>& lines) {
  pollfd ready{fd_, POLLOUT, 0};
  if (::poll(&ready, 1, 0) == 0) return;  // ^S: do not wait for a stopped terminal
  std::string all = up(rows_drawn(size_of_terminal(fd_).columns));
  widths_.clear();
  for (const std::string& line : lines) {
    all += line + "\x1b[K\n";
    widths_.push_back(width(line));
  }
  write(all + "\x1b[J");
}

void Screen::clear() {
  if (widths_.empty()) return;
  const std::string all = up(rows_drawn(size_of_terminal(fd_).columns)) + "\x1b[J";
  widths_.clear();
  write(all);
}

void Screen::write(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t n = ::write(fd_, text.data(), text.size());
    if (n > 0) {
      text.remove_prefix(static_cast<std::size_t>(n));
    } else if (n < 0 && errno == EAGAIN) {
      pollfd ready{fd_, POLLOUT, 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      return;  // the terminal is gone; writing the report will fail
    }
  }
}

}  // namespace barrage
