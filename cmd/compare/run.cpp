#include "run.h"

#include <algorithm>
#include <iostream>
#include <map>

#include "cli/output.h"
#include "core/error.h"
#include "load.h"
#include "words.h"

namespace barrage {
namespace {

using Printer = void (*)(const Findings&, std::ostream&);

Printer printer(const std::string& type) {
  const std::map<std::string, Printer> printers = {{"text", print_text},
                                                   {"json", print_json},
                                                   {"markdown", print_markdown},
                                                   {"html", print_html}};
  const auto found = printers.find(type);
  if (found == printers.end()) {
    throw UsageError("-type: unknown type \"" + type + "\"; write text, json, markdown or html");
  }
  return found->second;
}

std::vector<std::string> split(const std::string& side) {
  std::vector<std::string> files;
  for (std::size_t from = 0; from <= side.size();) {
    const std::size_t to = std::min(side.find(',', from), side.size());
    files.push_back(side.substr(from, to - from));
    if (files.back().empty()) {
      throw UsageError("empty file name in \"" + side + "\"; write old1.bin,old2.bin");
    }
    from = to + 1;
  }
  return files;
}

class Session {
 public:
  explicit Session(const Options& options) : options_(options), print_(printer(options.type)) {
    if (options.sides.size() != 2) {
      throw UsageError(
          "an old and a new side are required; write compare old.bin new.bin, or join several runs of "
          "a side by commas");
    }
    if (const auto kind = side_kind(options.part.filter)) {
      const std::string filter = "-filter=kind=" + kind_text(kind->kind, kind->what);
      throw UsageError(filter + ": only hits are compared, and this selects none; write " +
                       "report " + filter + " FILE for each run");
    }
    old_files_ = split(options.sides[0]);
    new_files_ = split(options.sides[1]);
    all_files_ = old_files_;
    all_files_.insert(all_files_.end(), new_files_.begin(), new_files_.end());
    const auto is_stdin = [](const std::string& file) { return file == "-" || file == "stdin"; };
    if (std::count_if(all_files_.begin(), all_files_.end(), is_stdin) > 1) {
      throw UsageError("stdin can be read only once; save the records of the runs to files");
    }
    refuse_input_as_output(options.output, all_files_);
  }

  Exit run() {
    const ReadInterrupts interrupts(all_files_);
    const bool with_times = options_.type == "html";
    const Side old_side = load_side(old_files_, options_.part, with_times, interrupts);
    const Side new_side = load_side(new_files_, options_.part, with_times, interrupts);
    if (interrupts.any()) return interrupts.exit();  // half a run is a different run
    say_damage(old_side);
    say_damage(new_side);

    Findings found{old_side, new_side,
                   compare(old_side.quantiles, new_side.quantiles, options_.min_effect),
                   objections(old_side.runs, new_side.runs)};
    if (!found.objections.empty() && !options_.force) return refuse(found.objections);
    print(found);
    if (!old_side.damage.empty() || !new_side.damage.empty()) return Exit::damaged;
    return found.comparison.conclusion() == Conclusion::regressed ? Exit::gate : Exit::ok;
  }

 private:
  static void say_damage(const Side& side) {
    for (const std::string& damage : side.damage) std::cerr << "compare: " << damage << '\n';
  }

  static Exit refuse(const std::vector<std::string>& objections) {
    for (const std::string& objection : objections) std::cerr << "compare: " << objection << '\n';
    std::cerr << "compare: these runs are not comparable; -force compares them anyway\n";
    return Exit::usage;
  }

  void print(const Findings& found) const {
    try {
      Output output(options_.output);
      print_(found, output.stream());
      output.close();
    } catch (const ClosedPipe&) {
      // `| head` closed the pipe; the exit code still matters
    }
  }

  const Options& options_;
  const Printer print_;
  std::vector<std::string> old_files_, new_files_, all_files_;
};

}  // namespace

Exit run(const Options& options) { return Session(options).run(); }

}  // namespace barrage
