// CLI11 holds the flags and passes each its values. Its own grammar of options is GNU's, so it gets
// Go's grammar already split: "--name" "value", one pair per occurrence.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/program.h"
#include "cli/suggest.h"
#include "core/error.h"
#include "core/mask.h"

namespace barrage {
namespace {

bool is_flag(std::string_view argument) { return argument.size() > 1 && argument[0] == '-'; }

std::string see_help(const std::string& program) { return " (" + program + " -help lists all)"; }

std::string unknown_flag(const Program& program, std::string_view name) {
  std::vector<std::string> names{"help", "version"};
  for (const Flag& flag : program.flags()) {
    if (!flag.hidden) names.push_back(flag.name);
  }
  const std::string meant = suggest(name, names);
  return "unknown flag -" + std::string(name) +
         (meant.empty() ? "" : "; did you mean -" + meant + "?") + see_help(program.manual().name);
}

}  // namespace

bool Program::parse(const std::vector<std::string>& args, std::ostream& out) {
  given_.clear();
  secrets_.clear();
  args_ = args;
  std::vector<Occurrence> occurrences;
  const Flag* previous_yes_no = nullptr;
  bool flags_end = false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    std::string_view argument = args[i];
    if (flags_end || !is_flag(argument)) {
      add_positional(argument, std::exchange(previous_yes_no, nullptr));
      continue;
    }
    previous_yes_no = nullptr;
    if (argument == "--") {
      flags_end = true;
      continue;
    }
    argument.remove_prefix(argument.starts_with("--") ? 2 : 1);
    const std::size_t equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    std::optional<std::string_view> value;
    if (equals != argument.npos) value = argument.substr(equals + 1);

    const Flag* const flag = find(name);
    if (!flag) {
      if (print_info(name, value, out)) return false;
      throw UsageError(unknown_flag(*this, name));
    }
    if (!value && flag->yes_no()) {
      value = "true";
      previous_yes_no = flag;
    } else if (!value) {
      if (++i == args.size()) {
        throw UsageError("-" + flag->name + " needs a value: -" + flag->name + "=" +
                         flag->value_name);
      }
      value = args[i];
    }
    if (flag->secret && !(flag->at_file && value->starts_with('@'))) {
      secrets_.push_back({i, args[i].size() - value->size()});
    }
    occurrences.push_back({flag, std::string(*value)});
    given_.insert(flag->name);
  }
  assign(occurrences);
  return true;
}

void Program::add_positional(std::string_view text, const Flag* previous_yes_no) {
  if (positionals_) {
    positionals_->emplace_back(text);
    return;
  }
  const std::string argument = mask_url(text);
  if (previous_yes_no) {
    throw UsageError("unexpected \"" + argument + "\" after -" + previous_yes_no->name +
                     "; a yes/no flag takes its value after an equals sign: -" +
                     previous_yes_no->name + "=" + argument);
  }
  throw UsageError("unexpected argument \"" + argument + "\"" + see_help(manual_.name));
}

void Program::assign(const std::vector<Occurrence>& occurrences) {
  CLI::App app;
  app.set_help_flag();
  for (const Flag& flag : flags_) {
    const auto self = std::make_shared<const CLI::Option*>();
    // What it passes is not always what was typed: since 2.4 "{}" comes with a "%%" behind it.
    const CLI::callback_t set_all = [&flag, self](const CLI::results_t&) {
      for (const std::string& value : (*self)->results()) {
        try {
          flag.set(value);
        } catch (const UnknownWord& error) {
          throw UsageError("-" + flag.name + ": " + with_suggestion(error));
        } catch (const ValueError& error) {
          throw UsageError("-" + flag.name + ": " + error.what());
        }
      }
      return true;
    };
    *self = app.add_option("--" + flag.name, set_all)
                ->expected(1)
                ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
                ->allow_extra_args(false);  // else a value in brackets is split
  }
  std::vector<std::string> words;
  for (const Occurrence& occurrence : occurrences) {
    words.push_back("--" + occurrence.flag->name);
    words.push_back(occurrence.value);
  }
  std::reverse(words.begin(), words.end());  // CLI11 takes its words from the back
  try {
    app.parse(words);
  } catch (const CLI::Error& error) {
    throw UsageError(error.what());
  }
}

}  // namespace barrage
