#include "record/line_scanner.h"

namespace barrage {

LineScanner::Found LineScanner::next(std::string_view& line) {
  for (;;) {
    input_.drop(std::exchange(taken_, 0));
    number_ += std::exchange(lines_, 0);
    skipped_ = 0;
    std::size_t end = 0;
    if (!find_end(0, kMaxLineBytes, end)) {
      return input_.bytes().size() > kMaxLineBytes ? skip_long_line() : Found::end;
    }
    taken_ = first_taken_ = end;
    lines_ = 1;
    line = taken();
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) return Found::line;
  }
}

bool LineScanner::extend(std::string_view& line) {
  std::size_t end = 0;
  const bool found = find_end(taken_, kMaxJoinedBytes, end);
  if (found) {
    taken_ = end;
    ++lines_;
  }
  line = taken();  // the buffer may have moved
  return found;
}

void LineScanner::first_only() {
  taken_ = first_taken_;
  lines_ = 1;
}

// Where the line that starts at `from` ends, its newline included. False: there is no further line,
// or it goes beyond `max` bytes.
bool LineScanner::find_end(std::size_t from, std::size_t max, std::size_t& end) {
  std::size_t searched = from;
  for (;;) {
    const std::string_view bytes = input_.bytes();
    const std::size_t newline = bytes.find('\n', searched);
    if (newline != std::string_view::npos) {
      end = newline + 1;
      return end <= max;
    }
    searched = bytes.size();
    if (searched > max) return false;
    if (!input_.fill()) {
      end = input_.bytes().size();
      return end > from && !input_.stopped();
    }
  }
}

std::string_view LineScanner::taken() const {
  std::string_view line = input_.bytes().substr(0, taken_);
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

LineScanner::Found LineScanner::skip_long_line() {
  // Piece by piece, so that the buffer does not grow with the line.
  lines_ = 1;
  for (;;) {
    const std::string_view bytes = input_.bytes();
    const std::size_t newline = bytes.find('\n');
    if (newline != std::string_view::npos || input_.ended()) {
      taken_ = newline == std::string_view::npos ? bytes.size() : newline + 1;
      return Found::too_long;
    }
    skipped_ += bytes.size();
    input_.drop(bytes.size());
    input_.fill();
  }
}

}  // namespace barrage
