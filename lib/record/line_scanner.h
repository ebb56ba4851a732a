// Cuts an input into lines, for the text formats.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "record/input.h"
#include "record/stream_info.h"

namespace barrage {

class LineScanner {
 public:
  // A longer line is damage. Vegeta's lines hold whole response bodies.
  static constexpr std::size_t kMaxLineBytes = std::size_t{64} * 1024 * 1024;
  // Lines that extend() may join.
  static constexpr std::size_t kMaxJoinedBytes = std::size_t{1024} * 1024;

  enum class Found { line, end, too_long, wait };

  explicit LineScanner(Input input) : input_(std::move(input)) {}

  // The next line that is not blank, without its end (\n or \r\n); the last one counts with or
  // without it. `line` is valid until the next call of any function here, and Input::kPadding
  // bytes after it can be read. wait: its end has not arrived yet.
  Found next(std::string_view& line);
  // Joins the next lines to this one, up to the first that `mark` is found in, as a quoted value
  // may hold line ends; a mark may begin with the end of the line before. Otherwise nothing
  // changes: end: there is none; too_long: the result would be; wait: its end has not arrived yet.
  Found extend(std::string_view& line, std::string_view mark);
  // Gives back the lines that were joined: they come again.
  void first_only();
  // Gives back all of it: next() finds it again.
  void again();

  // The line that next() found is a record.
  void found_record() { input_.found_record(); }

  // The line that next() found, or what was joined to it, is none.
  void add_damage(std::string_view problem, StreamInfo& info) const;

  std::uint64_t number() const { return number_; }  // of the line that next() found, from 1
  std::uint64_t bytes() const { return skipped_ + taken_; }  // of what was found, with its end
  const Input& input() const { return input_; }

 private:
  void skip_blank();
  Found find_end(std::size_t from, std::size_t max, std::size_t& end, std::string_view mark = {});
  std::string_view taken() const;
  Found skip_long_line();

  Input input_;
  std::size_t taken_ = 0;        // bytes at the head of input_ that the next call drops
  std::size_t first_taken_ = 0;  // of them, those of the first line
  std::size_t searched_ = 0;     // no line ends in these, when next() waits
  bool skipping_ = false;        // a long line
  std::uint64_t skipped_ = 0;    // bytes of a long line that are gone already
  std::uint64_t number_ = 1;
  std::uint64_t lines_ = 0;  // how many are taken
};

}  // namespace barrage
