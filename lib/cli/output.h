// Where a program's product goes: a file or stdout. One thread.
#pragma once

#include <exception>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace barrage {

// The reader of our pipe went away: it has all that it wanted. Stop; for run_main that is no
// failure.
class ClosedPipe : public std::exception {
 public:
  const char* what() const noexcept override { return "the reader of the output went away"; }
};

enum class Content { text, binary };

class Output {
 public:
  // "", "-" and "stdout" are stdout; a file is created, for its owner only, or emptied, and then
  // keeps its mode. Throws RunError when that fails, UsageError rather than send binary content to
  // a terminal.
  explicit Output(const std::string& path, Content content = Content::text);
  ~Output();  // what was not closed is flushed, and errors are lost
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // Buffered. Every operation throws RunError or ClosedPipe when the content cannot be written.
  std::ostream& stream();
  int fd() const;  // for writers with a buffer of their own; do not mix with stream()
  const std::string& name() const;  // "stdout" or the path, for messages
  bool terminal() const;

  // Flushes and closes; the disk may say only now that it is full. Throws as stream() does. Once.
  void close();

 private:
  class Buffer;
  std::unique_ptr<Buffer> buffer_;
  std::unique_ptr<std::ostream> stream_;
};

// Throws UsageError when the output is one of the files to read: opening it would empty them. None,
// "stdin" and "-" are the standard input.
void refuse_input_as_output(const std::string& output, const std::vector<std::string>& inputs);

}  // namespace barrage
