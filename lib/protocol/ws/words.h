// Reads the words of a directive from the left: words, strings as JSON writes them, regexes and
// paths into JSON. Each read skips the blanks behind it. What is wrong is thrown as a Problem, at
// its place in the directive. A value over a text that outlives it; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/ws/script.h"
#include "targets/problem.h"

namespace barrage {

class Words {
 public:
  explicit Words(std::string_view text) : all_(text), rest_(text) { skip_blanks(); }

  bool at_end() const { return rest_.empty(); }
  // Of the next word, in bytes.
  std::size_t place() const { return all_.size() - rest_.size(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  // From that place to here.
  std::string_view since(std::size_t begin) const;

  [[noreturn]] void fail(const std::string& what) const { throw Problem{place(), what}; }
  // Throws unless everything was read.
  void end() const;

  std::string_view take(std::size_t size);
  // Up to a blank.
  std::string_view word();
  // Takes the word if it is this one.
  bool accept(std::string_view wanted);
  // Takes "==".
  bool accept_equals();
  // "a text" with its quotes, as JSON writes it. `example` is for the message.
  std::string_view quoted(const std::string& example);
  // The same, without quotes and escapes.
  std::string text(const std::string& example);
  // "a text" or one word, in which a placeholder may hold blanks.
  std::string_view value();
  // /regex/ without its slashes.
  std::string_view regex();
  // .a.b[0]."c d", or . for the whole message.
  std::vector<JsonStep> path();

 private:
  void skip_blanks();
  void drop(std::size_t size) { rest_.remove_prefix(size); }  // blanks behind it stay
  JsonStep member();
  JsonStep element();

  std::string_view all_, rest_;
};

}  // namespace barrage
