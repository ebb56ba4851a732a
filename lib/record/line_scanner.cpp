#include "record/line_scanner.h"

#include <algorithm>

namespace barrage {

LineScanner::Found LineScanner::next(std::string_view& line) {
  if (skipping_) return skip_long_line();
  for (;;) {
    input_.drop(std::exchange(taken_, 0));
    number_ += std::exchange(lines_, 0);
    skipped_ = 0;
    skip_blank();
    std::size_t end = 0;
    const Found found = find_end(0, kMaxLineBytes, end);
    if (found == Found::too_long) return skip_long_line();
    if (found != Found::line) return found;
    taken_ = first_taken_ = end;
    lines_ = 1;
    line = taken();
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) return Found::line;
  }
}

LineScanner::Found LineScanner::extend(std::string_view& line, std::string_view mark) {
  std::size_t end = 0;
  const Found found = find_end(taken_, kMaxJoinedBytes, end, mark);
  if (found == Found::line) {
    const std::string_view more = input_.bytes().substr(taken_, end - taken_);
    lines_ += static_cast<std::uint64_t>(std::count(more.begin(), more.end(), '\n'));
    taken_ = end;
  }
  line = taken();  // the buffer may have moved
  return found;
}

void LineScanner::first_only() {
  taken_ = first_taken_;
  lines_ = 1;
}

void LineScanner::again() {
  taken_ = 0;
  lines_ = 0;
}

void LineScanner::add_damage(std::string_view problem, StreamInfo& info) const {
  std::string text;
  if (info.problems.size() < StreamInfo::kMaxProblems) {  // a damaged file may have many
    text = input_.name() + ":" + std::to_string(number_) + ": no record: ";
    text.append(problem).append("; skipped");
  }
  info.add_damage(std::move(text), bytes());
}

// Millions of blank lines are passed at the speed at which they are read.
void LineScanner::skip_blank() {
  const std::string_view bytes = input_.bytes();
  if (searched_ > 0 || bytes.empty() || bytes.front() > ' ') return;
  const auto* const text = std::find_if(bytes.begin(), bytes.end(), [](char c) {
    return c != '\n' && c != '\r' && c != ' ' && c != '\t';
  });
  const auto blank = static_cast<std::size_t>(text - bytes.begin());
  const std::size_t last = bytes.substr(0, blank).rfind('\n');
  if (last == std::string_view::npos) return;
  number_ += static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.begin() + last + 1, '\n'));
  input_.drop(last + 1);
}

// Where the line that starts at `from` ends, its newline included; with a mark the first line after
// it that has that. too_long: it goes beyond `max` bytes.
LineScanner::Found LineScanner::find_end(std::size_t from, std::size_t max, std::size_t& end,
                                         std::string_view mark) {
  std::size_t searched = from + std::exchange(searched_, 0);
  if (!mark.empty() && searched > 0) --searched;
  for (;;) {
    const std::string_view bytes = input_.bytes();
    if (!mark.empty()) {
      const std::size_t found = bytes.find(mark, searched);
      const bool whole = found != std::string_view::npos;
      searched =
          whole ? found + mark.size() : bytes.size() - std::min(bytes.size(), mark.size() - 1);
      if (whole) mark = {};
    }
    const std::size_t newline = mark.empty() ? bytes.find('\n', searched) : std::string_view::npos;
    if (newline != std::string_view::npos) {
      end = newline + 1;
      return end <= max ? Found::line : Found::too_long;
    }
    if (mark.empty()) searched = bytes.size();
    if (bytes.size() > max) return Found::too_long;
    if (input_.fill()) continue;
    if (!input_.ended()) {
      if (from == 0) searched_ = searched;
      return Found::wait;
    }
    end = input_.bytes().size();
    if (!mark.empty()) return Found::end;
    return end > from && !input_.stopped() ? Found::line : Found::end;
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
  skipping_ = true;
  for (;;) {
    const std::string_view bytes = input_.bytes();
    const std::size_t newline = bytes.find('\n');
    if (newline != std::string_view::npos || input_.ended()) {
      taken_ = newline == std::string_view::npos ? bytes.size() : newline + 1;
      skipping_ = false;
      return Found::too_long;
    }
    skipped_ += bytes.size();
    input_.drop(bytes.size());
    if (!input_.fill() && !input_.ended()) return Found::wait;
  }
}

}  // namespace barrage
