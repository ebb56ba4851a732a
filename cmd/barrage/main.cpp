// barrage attack ... runs the program attack ..., for machines where the short names are taken.
#include "cli/main.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "cli/help.h"
#include "cli/suggest.h"
#include "cli/vegeta.h"
#include "core/error.h"

namespace {

using namespace barrage;

constexpr std::string_view kText = R"(
Runs the program of the suite that COMMAND names: `barrage attack` is `attack`. The programs are
taken from where barrage itself is installed, never from PATH, so it does not matter what else uses
their names.
)";

Manual manual() {
  return {
      .name = "barrage",
      .summary = "load testing in small programs joined by pipes",
      .synopsis = {"COMMAND [flags] [arguments]", "help COMMAND"},
      .text = kText,
      .commands = {{"attack", "fire requests at a fixed rate and record every result"},
                   {"report", "turn the records of an attack into numbers"},
                   {"encode", "convert records from one format to another"},
                   {"plot", "draw the latencies of an attack over time"},
                   {"compare", "test whether a server became slower"},
                   {"target-server", "run an HTTP server whose behaviour is known by construction"},
                   {"help", "print the summary of a command"},
                   {"version", "print the version"}},
      .examples =
          {{"Attack for ten seconds and report.",
            "echo GET http://localhost:8080/ | barrage attack -duration=10s | barrage report"}},
      .see_also = {"attack(1)", "compare(1)", "encode(1)", "plot(1)", "report(1)",
                   "target-server(1)", "barrage-records(5)"},
  };
}

// The programs are beside this one, or in libexec when short names are not wanted in bin.
[[noreturn]] void run(char** argv) {
  const std::filesystem::path bin = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  for (const auto& directory : {bin, bin / BARRAGE_LIBEXEC}) {
    const std::string program = directory / argv[0];
    ::execv(program.c_str(), argv);
    if (errno != ENOENT) throw RunError(program + ": cannot run: " + std::strerror(errno));
  }
  throw RunError(std::string(argv[0]) + ": not found in " + bin.string() + "; is it installed?");
}

void check(const std::string& word, const std::vector<Command>& commands) {
  std::vector<std::string> names;
  names.reserve(commands.size());
  for (const Command& command : commands) names.push_back(command.name);
  if (std::find(names.begin(), names.end(), word) != names.end()) return;
  if (word == "dump") {
    throw UsageError("dump is called encode; write e.g. barrage encode -to=json results.bin");
  }
  const std::string meant = suggest(word, names);
  throw UsageError("unknown command \"" + word + "\"" +
                   (meant.empty() ? "" : "; did you mean " + meant + "?") +
                   " (barrage alone lists all)");
}

// `words` end with a null pointer, as execv wants it.
Exit dispatch(const Program& program, char** words) {
  const std::string word = *words ? *words : "help";
  const std::string topic = *words && words[1] ? words[1] : "help";
  check(word, program.manual().commands);
  if (word == "version") {
    std::cout << version_text(program);
  } else if (word != "help") {
    run(words);
  } else {
    check(topic, program.manual().commands);
    if (topic == "help" || topic == "version") {
      std::cout << help_text(program);
    } else {
      char flag[] = "-help";
      char* question[] = {words[1], flag, nullptr};
      run(question);
    }
  }
  return Exit::ok;
}

// What follows the command is the command's own. A flag may have its value behind it.
char** find_command(const Program& program, char** begin, char** end) {
  for (char** word = begin; word != end; ++word) {
    const std::string_view text = *word;
    if (!text.starts_with('-')) return word;
    const std::string_view name = text.substr(text.starts_with("--") ? 2 : 1);
    const bool takes_value =
        std::any_of(program.flags().begin(), program.flags().end(),
                    [&](const Flag& flag) { return flag.name == name && !flag.yes_no(); });
    if (takes_value && word + 1 != end) ++word;
  }
  return end;
}

}  // namespace

int main(int argc, char** argv) {
  Program program(manual());
  add_vegeta_globals(program);  // vegeta -cpus=4 attack
  char** const command = find_command(program, argv + 1, argv + argc);
  return run_main(program, static_cast<int>(command - argv), argv,
                  [&] { return dispatch(program, command); });
}
