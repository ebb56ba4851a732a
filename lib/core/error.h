// What may be thrown, and only before the first hit; main alone catches (lib/cli has the exit
// codes). After the first hit the network is data: see core/outcome.h.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace barrage {

// A value that cannot be understood: what is wrong and what to write instead, without the place.
// Whoever knows the place (flag, file and line) catches it and says so.
class ValueError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A word that is none of the known ones. what() is `problem` and `advice`, "there is no kind
// \"ws_conect\"; write http, ws_event or ws_connect"; lib/cli knows how to name the word that was
// probably meant instead of the advice.
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

// A wrong flag or a wrong combination of flags. Exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A wrong input file. Lines and columns count from 1, columns in bytes; 0: not known, and left out
// of what(): "targets.txt:12:5: no URL after the method; write e.g. \"GET http://localhost/\"".
// what() is one line that a terminal may show, whatever of the file it quotes. Exit code 2.
class InputError : public std::runtime_error {
 public:
  InputError(const std::string& file, std::size_t line, std::size_t column,
             const std::string& what);
};

// The run cannot go on although what was asked is right: cannot open, read, write; no target.
// Exit code 1.
class RunError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace barrage
