// Exceptions, thrown only before the first hit and caught only by main (lib/cli has the exit
// codes). After the first hit the network is data: see core/outcome.h.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace barrage {

// An invalid value: what is wrong and what to write instead, without the place. Code that knows the
// place (flag, or file and line) catches it and adds it.
class ValueError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// An unknown word. what() is `problem` and `advice`, "there is no kind
// \"ws_conect\"; write http, ws_event or ws_connect"; lib/cli can suggest a similar word instead of
// the advice.
class UnknownWord : public ValueError {
 public:
  UnknownWord(const std::string& problem, std::string word, std::vector<std::string> known,
              const std::string& advice)
      : ValueError(problem + "; " + advice),
        problem_(problem),
        word_(std::move(word)),
        known_(std::move(known)) {}

  const std::string& problem() const noexcept { return problem_; }
  const std::string& word() const noexcept { return word_; }
  const std::vector<std::string>& known() const noexcept { return known_; }

 private:
  std::string problem_, word_;
  std::vector<std::string> known_;
};

// An invalid flag or combination of flags. Exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// An invalid input file. Lines and columns count from 1, columns in bytes; 0: not known, and left
// out of what(): "targets.txt:12:5: no URL after the method; write e.g. \"GET http://localhost/\"".
// what() is one line, safe for a terminal whatever it quotes of the file. Exit code 2.
class InputError : public std::runtime_error {
 public:
  InputError(const std::string& file, std::size_t line, std::size_t column,
             const std::string& what);
};

// The run cannot continue although the flags are valid: cannot open, read or write; no target.
// Exit code 1.
class RunError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace barrage
