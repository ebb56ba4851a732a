// Where the text of targets comes from. Not thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace barrage {

// A stream of bytes with a name for messages.
class TextInput {
 public:
  explicit TextInput(std::string name) : name_(std::move(name)) {}
  virtual ~TextInput() = default;
  // Up to `size` bytes; 0: the end. May block. Throws RunError.
  virtual std::size_t read(char* into, std::size_t size) = 0;
  const std::string& name() const { return name_; }

 private:
  std::string name_;
};

// "stdin" and "-" are the standard input, which stays open. Throws RunError when it cannot be
// opened. A wake_fd that becomes readable ends the input, also in the middle of a blocking read;
// it is borrowed; -1: none.
std::unique_ptr<TextInput> open_text(const std::string& path, int wake_fd = -1);

// `text` must outlive the input.
std::unique_ptr<TextInput> memory_text(std::string name, std::string_view text);

// Cuts an input into lines that end with "\n"; the last one counts without it. A byte order mark at
// the start is skipped.
class LineReader {
 public:
  static constexpr std::size_t max_line_bytes = std::size_t{128} << 20;

  // A line of more than `most_bytes` is an error.
  explicit LineReader(std::unique_ptr<TextInput> input, std::size_t most_bytes = max_line_bytes);

  // Goes to the next line; false: there is none. Throws RunError, and InputError for a line that is
  // too long.
  bool next();
  // Lets next() yield the same line again.
  void unread() { again_ = true; }

  std::string_view line() const { return line_; }  // without "\n"; valid until next()
  std::size_t number() const { return number_; }   // of that line, from 1
  const std::string& name() const { return input_->name(); }

  // Throws InputError for this place in the current line; `at` points into it, or to its end.
  [[noreturn]] void fail(const char* at, const std::string& what) const;
  // The same for another place.
  [[noreturn]] void fail(std::size_t line, std::size_t column, const std::string& what) const;

 private:
  bool fill();

  std::unique_ptr<TextInput> input_;
  std::size_t most_bytes_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // what is not handed out yet
  std::string_view line_;
  std::size_t number_ = 0;
  bool again_ = false, ended_ = false;
};

}  // namespace barrage
