// The output of a program: a file or stdout. One thread.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace barrage {

// The reader closed the pipe, as `head` does. Stop; run_main does not treat it as a failure.
class ClosedPipe : public std::exception {
 public:
  const char* what() const noexcept override { return "the reader of the output closed the pipe"; }
};

enum class Content { text, binary };

class Output {
 public:
  // "", "-" and "stdout" are stdout. A new file is readable by its owner only; an existing one is
  // truncated and keeps its mode. Throws RunError if that fails, and UsageError for binary content
  // on a terminal.
  explicit Output(const std::string& path, Content content = Content::text);
  ~Output();  // flushes without close(), and loses errors
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // Buffered. Every operation throws RunError or ClosedPipe if writing fails.
  std::ostream& stream();
  int fd() const;                   // for writers with their own buffer; do not mix with stream()
  const std::string& name() const;  // "stdout" or the path, for messages
  bool terminal() const;

  // Flushes and closes. Throws like stream(), since a full disk may show only now. Call it once.
  void close();

 private:
  class Buffer;
  std::unique_ptr<Buffer> buffer_;
  std::unique_ptr<std::ostream> stream_;
};

// For sentences that come while a program works: each is a line on stderr, "report: ...". Safe for
// a terminal.
std::function<void(const std::string&)> said_by(const std::string& program);

// The reason in words, of an errno that a write failed with.
std::string why_not_written(int error);

// Throws UsageError if the output is one of the inputs, which opening it would truncate. No input,
// "stdin" and "-" are standard input.
void refuse_input_as_output(const std::string& output, const std::vector<std::string>& inputs);

}  // namespace barrage
