// What a program says about itself. -help, the man page and the shell completions are all made
// from one Manual and the flags of its Program, so they cannot disagree.
//
// Prose is a raw string that reads as it will print:
//
//   First paragraph. Its lines may break anywhere; they are refilled.
//
//   HEADING
//
//   Text with `backquotes` around what is typed: bold in the man page, bare in -help.
//
//     A paragraph that is indented by two blanks is printed as it stands.
//
// Blank lines separate paragraphs. A line in upper case that stands alone is a heading.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/exit.h"

namespace barrage {

struct Example {
  std::string_view what{};     // one sentence
  std::string_view command{};  // may have several lines
};

// A subcommand of a dispatcher.
struct Command {
  std::string name;
  std::string what;  // the summary of the program that it runs
};

struct Manual {
  std::string name{};                   // the program: "attack"
  std::string summary{};                // one line, lower case, no full stop
  std::vector<std::string> synopsis{};  // after the name: "[flags] < targets.txt | report"
  std::string_view text{};              // prose; -help shows its first paragraph only
  std::vector<Command> commands{};      // of a dispatcher: the first argument is one of them
  std::vector<Example> examples{};
  std::vector<Exit> exits{Exit::ok, Exit::run_failed, Exit::usage};
  std::vector<std::string> see_also{};  // "report(1)"
};

struct Flag {
  std::string name{};          // without dash
  std::string value_name{};    // "DURATION"; empty: a yes/no flag, -x or -x=false
  std::string help{};          // a verb phrase, without the default
  std::string group{};         // heading
  std::string default_text{};  // empty: not shown
  // Takes one occurrence; throws ValueError. What repeating means is up to it: a scalar is
  // overwritten (the last one wins, as in Go), a list grows.
  std::function<void(std::string_view)> set{};

  // These a program may fill in after Program::flag().
  std::string_view more{};             // prose for the man page only
  std::vector<std::string> choices{};  // the words it takes, for completion
  bool file = false;                   // its value is a file name, for completion
  bool at_file = false;                // or may be "@" and a file name
  bool secret = false;                 // nobody else should see its value
  bool hidden = false;                 // accepted, but not documented

  bool yes_no() const { return value_name.empty(); }
};

}  // namespace barrage
