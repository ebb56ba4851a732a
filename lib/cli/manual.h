// What a program says about itself. -help, the man page and the shell completions are all made
// from one Manual and the flags of its Program, so they cannot disagree.
//
// Texts are plain. `backquotes` mark what is typed: bold in the man page, bare in -help. A
// paragraph whose lines begin with two blanks is printed as it stands.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/exit.h"

namespace barrage {

struct Section {
  std::string title{};  // "TARGET FILES"
  std::vector<std::string> paragraphs{};
};

struct Example {
  std::string what{};     // one sentence
  std::string command{};  // may have several lines
};

// A dispatcher's word.
struct Command {
  std::string name;
  std::string what;  // the summary of the program it stands for
};

struct Manual {
  std::string name{};                      // the program: "attack"
  std::string summary{};                   // one line, lower case, no full stop
  std::vector<std::string> synopsis{};     // after the name: "[flags] < targets.txt | report"
  std::vector<std::string> description{};  // the first paragraph is in -help, too
  std::vector<Command> commands{};         // of a dispatcher: the first argument is one of them
  std::vector<Section> sections{};         // man page only
  std::vector<Example> examples{};
  std::vector<Exit> exits{Exit::ok, Exit::run_failed, Exit::usage};
  std::vector<std::string> see_also{};  // "report(1)"
};

struct Flag {
  std::string name{};          // without dash
  std::string value_name{};    // "DURATION"; empty: a yes/no flag, -x or -x=false
  std::string help{};          // a sentence or two, without the default
  std::string group{};         // heading
  std::string default_text{};  // empty: not shown
  // Takes one occurrence; throws ValueError. What repeating means is up to it: a scalar is
  // overwritten (the last one wins, as in Go), a list grows.
  std::function<void(std::string_view)> set{};

  // These a program may fill in after Program::flag().
  std::vector<std::string> more{};     // further paragraphs, man page only
  std::vector<std::string> choices{};  // the words it takes, for completion
  bool file = false;                   // its value is a file name, for completion
  bool at_file = false;                // or may be "@" and a file name
  bool secret = false;                 // nobody else should see its value
  bool hidden = false;                 // accepted, but not told

  bool yes_no() const { return value_name.empty(); }
};

}  // namespace barrage
